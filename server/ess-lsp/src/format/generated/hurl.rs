//! Tests for Hurl: an entry for each test, and before a refusal one by which the owner sees the object.

use access::generate::{Case, Control, Credential, Message, Person, Piece, Value, json_text};

use super::Writing;

/// All tests in one file.
pub(crate) fn whole(writing: &Writing<'_>) -> String {
    let mut text = String::new();
    for line in variables(writing) {
        text.push_str(&format!("# {line}\n"));
    }
    for line in untested(writing) {
        text.push_str(&format!("# Not tested: {line}\n"));
    }
    for case in written(writing) {
        text.push('\n');
        text.push_str(&test(writing, case));
    }
    text
}

/// A file for each test, so that each has a result of its own: name and text. Beside them what is not
/// tested, and the variables to fill in.
pub(crate) fn files(writing: &Writing<'_>) -> Vec<(String, String)> {
    let tests = written(writing).map(|case| {
        // Hurl takes files in the order of their names.
        let name = format!("{}-{}.hurl", case.stage, case.id);
        (name, test(writing, case))
    });
    let lines = |lines: Vec<String>| lines.iter().map(|line| format!("{line}\n")).collect();
    let assigned = variables(writing).into_iter().map(|line| {
        let (name, meaning) = line.split_once(": ").unwrap_or((&line, ""));
        format!("# {meaning}\n{name}=")
    });
    let others = [
        ("variables.example", lines(assigned.collect())),
        ("not-tested.txt", lines(untested(writing))),
    ];
    let others = others.map(|(name, text)| (name.to_owned(), text));
    tests.chain(others).collect()
}

/// `name: meaning` of each variable.
fn variables(writing: &Writing<'_>) -> Vec<String> {
    let known = [
        (
            "base_url",
            "the address of the service, with the path of its server and without a last /",
        ),
        ("alice_token", "a token of alice"),
        ("bob_token", "a token of bob"),
    ];
    let known = known.map(|(name, meaning)| format!("{name}: {meaning}"));
    let needed = writing.plan.needed().map(|one| {
        let name = one.name.to_lowercase();
        format!("{name}: {}, percent-encoded", comment(&one.meaning))
    });
    known.into_iter().chain(needed).collect()
}

fn untested(writing: &Writing<'_>) -> Vec<String> {
    let one = |(name, why): (String, String)| comment(&format!("{name}: {why}"));
    let mut lines: Vec<String> = writing
        .plan
        .untested
        .iter()
        .map(|untested| one(writing.untested(untested)))
        .collect();
    let cases = writing.plan.cases.iter();
    let unwritten = cases.filter_map(|case| Some((case, unwritable(case)?)));
    lines.extend(unwritten.map(|(case, why)| one((writing.name(case), why.to_owned()))));
    lines
}

/// The tests that Hurl can run. No file without a request: such a one always passes.
fn written<'w>(writing: &Writing<'w>) -> impl Iterator<Item = &'w Case> {
    let cases = writing.plan.cases.iter();
    cases.filter(|case| unwritable(case).is_none())
}

/// Why a test is none for Hurl.
fn unwritable(case: &Case) -> Option<&'static str> {
    let method = &case.request.method;
    if method.is_empty() || !method.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Some("Hurl wants methods in capital letters");
    }
    if case.is_owned && case.controls.is_empty() {
        return Some(
            "no request finds everything that this one names, so that a refusal proves nothing",
        );
    }
    let property = case.hidden.as_ref().and_then(|one| one.property.as_deref());
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let strange = property.is_some_and(|name| !name.chars().all(plain));
    strange.then_some("the property that identifies what the list holds is tested for pytest only")
}

/// A query for a JSON value: that of a property, or any.
fn value_in_body(writing: &Writing<'_>, property: Option<&str>, at: usize) -> String {
    let before = match property {
        Some(name) => format!("\\\"{name}\\\"\\\\s*:"),
        None => String::from("[:\\\\[,]"),
    };
    let value = variable(writing, at);
    format!("\"{before}\\\\s*\\\"?{value}\\\"?\\\\s*[,\\\\]\\\\x7d]\"")
}

fn test(writing: &Writing<'_>, case: &Case) -> String {
    let mut text = format!("# {}\n", comment(&writing.name(case)));
    text.push_str(&format!("# Rule: {}\n", comment(&writing.rule(&case.rule))));
    for control in &case.controls {
        text.push_str(&format!(
            "# First {} finds what is named: otherwise a refusal would prove nothing.\n",
            control.owner
        ));
        self::control(writing, control, &mut text);
        text.push('\n');
    }
    request(writing, &case.request, case.caller, &mut text);
    let last = if case.controls.is_empty() { 403 } else { 404 };
    if case.refused && case.controls.is_empty() {
        text.push_str(
            "# \"Not found\" proves nothing: no request finds everything that this one names.\n",
        );
    }
    text.push_str(&match (case.refused, case.caller) {
        (true, Some(_)) => format!("status >= 403\nstatus <= {last}\n"),
        (true, None) => format!("status >= 401\nstatus != 402\nstatus <= {last}\n"),
        (false, _) => String::from("status >= 200\nstatus < 300\n"),
    });
    // Who deletes, and refuses then, has not refused.
    let reads = case.controls.iter().filter(|one| one.shows.is_some());
    for control in reads.filter(|_| case.refused && case.stage > 0) {
        text.push_str("\n# It is still there.\n");
        self::control(writing, control, &mut text);
    }
    if let Some(hidden) = &case.hidden {
        let property = hidden.property.as_deref();
        let [bob, alice] =
            [hidden.variable, hidden.shown].map(|at| value_in_body(writing, property, at));
        text.push_str(&format!("body matches {alice}\nbody not matches {bob}\n\n"));
        text.push_str(
            "# Bob finds his own by the same request: otherwise nothing would be hidden.\n",
        );
        request(writing, &case.request, Some(Person::Bob), &mut text);
        text.push_str(&format!(
            "status >= 200\nstatus < 300\nbody matches {bob}\n"
        ));
    }
    text
}

/// The request of an owner who finds an object.
fn control(writing: &Writing<'_>, control: &Control, text: &mut String) {
    request(writing, &control.request, Some(control.owner), text);
    text.push_str("status >= 200\nstatus < 300\n");
    if let Some(shows) = control.shows {
        let value = value_in_body(writing, None, shows);
        text.push_str(&format!("body matches {value}\n"));
    }
}

/// The request, up to its asserts.
fn request(writing: &Writing<'_>, message: &Message, caller: Option<Person>, text: &mut String) {
    let url: String = message
        .path
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Variable(at) => variable(writing, *at),
        })
        .collect();
    text.push_str(&format!("{} {{{{base_url}}}}{url}\n", message.method));
    let mut headers = pairs(writing, &message.headers);
    let mut query = pairs(writing, &message.query);
    let token = caller.map(|person| format!("{{{{{person}_token}}}}"));
    match (&message.credential, token) {
        (_, None) => {}
        (Credential::Header(name, before), Some(token)) => {
            headers.push((key(name), format!("{before}{token}")));
        }
        (Credential::Query(name), Some(token)) => query.push((key(name), token)),
        (Credential::Cookie(name), Some(token)) => {
            let cookie = format!("{}={token}", plain_text(name));
            match headers.iter_mut().find(|(name, _)| name == "Cookie") {
                Some((_, value)) => value.push_str(&format!("; {cookie}")),
                None => headers.push((String::from("Cookie"), cookie)),
            }
        }
    }
    let body = message.body.as_ref();
    let json = body.filter(|body| !body.form);
    headers.extend(json.map(|body| (key("Content-Type"), plain_text(&body.media))));
    let lines = |pairs: &[(String, String)], text: &mut String| {
        for (name, value) in pairs {
            text.push_str(&format!("{name}: {value}\n"));
        }
    };
    lines(&headers, text);
    if !query.is_empty() {
        text.push_str("[QueryStringParams]\n");
        lines(&query, text);
    }
    if let Some(Value::Map(fields)) = body.filter(|body| body.form).map(|body| &body.value) {
        text.push_str("[FormParams]\n");
        for (name, value) in fields {
            let value = match value {
                Value::Text(value) => plain_text(value),
                Value::Variable { variable: at, .. } => variable(writing, *at),
                _ => String::new(),
            };
            text.push_str(&format!("{}: {value}\n", key(name)));
        }
    }
    if let Some(body) = json {
        text.push_str(&self::json(writing, &body.value));
        text.push('\n');
    }
    text.push_str("HTTP *\n[Asserts]\n");
}

fn pairs(writing: &Writing<'_>, pairs: &[(String, Vec<Piece>)]) -> Vec<(String, String)> {
    let value = |pieces: &[Piece]| -> String {
        let each = pieces.iter().map(|piece| match piece {
            Piece::Text(text) => plain_text(text),
            Piece::Variable(at) => variable(writing, *at),
        });
        each.collect()
    };
    pairs
        .iter()
        .map(|(name, pieces)| (key(name), value(pieces)))
        .collect()
}

fn variable(writing: &Writing<'_>, at: usize) -> String {
    format!("{{{{{}}}}}", writing.variable(at).to_lowercase())
}

fn json(writing: &Writing<'_>, value: &Value) -> String {
    match value {
        Value::Null => String::from("null"),
        Value::Bool(value) => value.to_string(),
        Value::Number(digits) => digits.clone(),
        Value::Text(text) => json_string(text),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|one| json(writing, one)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map(entries) => {
            let entry = |(name, one): &(String, Value)| {
                format!("{}: {}", json_string(name), json(writing, one))
            };
            let entries: Vec<String> = entries.iter().map(entry).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Variable {
            variable: at,
            number,
        } => match number {
            // Hurl takes three closing braces for something else.
            true => format!("{} ", variable(writing, *at)),
            false => format!("\"{}\"", variable(writing, *at)),
        },
    }
}

/// A JSON string in which no template begins.
fn json_string(text: &str) -> String {
    json_text(text)
        .replace('{', "\\u007b")
        .replace('}', "\\u007d")
}

/// A name in front of a colon: what is not a letter, digit, `-`, `_` or `.` is escaped.
fn key(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    // A line that begins with this word is an answer.
    let escaped = escaped(text, plain);
    match escaped.strip_prefix("HTTP") {
        Some(rest) => format!("\\u{{48}}TTP{rest}"),
        None => escaped,
    }
}

/// A value behind a colon, in which no template and no comment begins.
fn plain_text(text: &str) -> String {
    escaped(text, |c| {
        c.is_ascii_alphanumeric()
            || matches!(c, '-' | '_' | '.' | ':' | '/' | ',' | '=' | ';' | '@' | '+')
    })
}

/// In one line of ASCII.
fn comment(text: &str) -> String {
    escaped(text, |c| matches!(c, ' '..='~'))
}

fn escaped(text: &str, plain: impl Fn(char) -> bool) -> String {
    let mut written = String::new();
    for c in text.chars() {
        match plain(c) {
            true => written.push(c),
            false => written.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_template_comment_or_line_begins_in_a_text() {
        assert_eq!(
            plain_text("a {{b}} # c\n\\"),
            r"a\u{20}\u{7b}\u{7b}b\u{7d}\u{7d}\u{20}\u{23}\u{20}c\u{a}\u{5c}"
        );
        assert_eq!(key("HTTP: é"), r"\u{48}TTP\u{3a}\u{20}\u{e9}");
        assert_eq!(
            json_string("{{a}}\"\n"),
            r#""\u007b\u007ba\u007d\u007d\"\u000a""#
        );
        assert_eq!(comment("a\nGET x"), r"a\u{a}GET x");
    }
}
