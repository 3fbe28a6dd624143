//! Tests for pytest: one file, in which the document is data.

use access::generate::{Body, Case, Credential, Message, Person, Piece, Value, in_upper_case};

use super::Writing;

/// The program around the data.
const TEMPLATE: &str = include_str!("pytest.py");
/// Where the data go.
const DATA: &str = "#:data\n";

/// The whole file.
pub(crate) fn text(writing: &Writing<'_>) -> String {
    let (before, after) = TEMPLATE.split_once(DATA).unwrap_or((TEMPLATE, ""));
    let plan = writing.plan;
    let mut data = String::new();
    data.push_str(&format!("TITLE = {}\n", string(&plan.title)));
    let groups: Vec<String> = plan.groups.iter().map(|one| string(one)).collect();
    data.push_str(&format!("GROUPS = [{}]\n", groups.join(", ")));
    data.push_str("VARIABLES = {\n");
    for (name, meaning) in [
        (
            "BASE_URL",
            "the address of the service, with the path of its server",
        ),
        ("ALICE_TOKEN", "a token of alice"),
        ("BOB_TOKEN", "a token of bob"),
    ] {
        data.push_str(&format!("    \"ESS_{name}\": \"{meaning}\",\n"));
    }
    for variable in plan.needed() {
        let meaning = string(&variable.meaning);
        data.push_str(&format!("    \"ESS_{}\": {meaning},\n", variable.name));
    }
    data.push_str("}\nCASES = [\n");
    plan.cases
        .iter()
        .for_each(|one| case(writing, one, &mut data));
    data.push_str("]\nUNTESTED = [\n");
    for one in &plan.untested {
        let (name, why) = writing.untested(one);
        data.push_str(&format!("    ({}, {}),\n", string(&name), string(&why)));
    }
    data.push_str("]\n");
    format!("{before}{data}{after}")
}

fn case(writing: &Writing<'_>, case: &Case, out: &mut String) {
    let controls = case.controls.iter().map(|one| {
        let request = message(writing, &one.request);
        let shows = one.shows.map(|at| variable(writing, at, "V"));
        format!("({}, {request}, {})", person(one.owner), or_none(shows))
    });
    let controls: Vec<String> = controls.collect();
    let hidden = case.hidden.as_ref().map(|one| {
        let [hidden, shown] = [one.variable, one.shown].map(|at| variable(writing, at, "V"));
        let property = or_none(one.property.as_deref().map(string));
        format!("({property}, {hidden}, {shown})")
    });
    let lines = [
        ("name", string(&writing.name(case))),
        ("rule", string(&writing.rule(&case.rule))),
        ("refused", boolean(case.refused).to_owned()),
        ("caller", or_none(case.caller.map(person))),
        ("owned", boolean(case.is_owned).to_owned()),
        ("request", message(writing, &case.request)),
        ("controls", format!("[{}]", controls.join(", "))),
        ("hidden", or_none(hidden)),
    ];
    out.push_str("    {\n");
    for (name, value) in lines {
        out.push_str(&format!("        \"{name}\": {value},\n"));
    }
    out.push_str("    },\n");
}

fn message(writing: &Writing<'_>, message: &Message) -> String {
    let pairs = |pairs: &[(String, Vec<Piece>)]| {
        let pair = |(name, value): &(String, Vec<Piece>)| {
            format!("({}, {})", string(name), pieces(writing, value))
        };
        pairs.iter().map(pair).collect::<Vec<_>>().join(", ")
    };
    let (kind, name, before) = match &message.credential {
        Credential::Header(name, before) => ("header", name, *before),
        Credential::Query(name) => ("query", name, ""),
        Credential::Cookie(name) => ("cookie", name, ""),
    };
    let body = message.body.as_ref();
    let fields = [
        ("method", string(&message.method)),
        ("path", pieces(writing, &message.path)),
        ("query", format!("[{}]", pairs(&message.query))),
        ("headers", format!("[{}]", pairs(&message.headers))),
        (
            "credential",
            format!("({}, {}, {})", string(kind), string(name), string(before)),
        ),
        ("media", or_none(body.map(|one| string(&one.media)))),
        ("form", boolean(body.is_some_and(|one| one.form)).to_owned()),
        (
            "body",
            or_none(body.map(|one: &Body| value(writing, &one.value))),
        ),
        ("own_body", string(&own_body(message))),
    ];
    let fields = fields.map(|(name, value)| format!("\"{name}\": {value}"));
    format!("{{{}}}", fields.join(", "))
}

/// The variable by which a person gives another body: `ESS_BODY_PUT_PETS_PET_ID`.
fn own_body(message: &Message) -> String {
    let texts = message.path.iter().map(|piece| match piece {
        Piece::Text(text) => text.as_str(),
        Piece::Variable(_) => "ID",
    });
    let words: Vec<&str> = texts.collect();
    in_upper_case(&format!("ESS_BODY_{}_{}", message.method, words.join("_")))
}

fn pieces(writing: &Writing<'_>, pieces: &[Piece]) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => string(text),
        Piece::Variable(at) => variable(writing, *at, "V"),
    };
    let written: Vec<String> = pieces.iter().map(piece).collect();
    format!("[{}]", written.join(", "))
}

fn variable(writing: &Writing<'_>, at: usize, kind: &str) -> String {
    format!("{kind}(\"ESS_{}\")", writing.variable(at))
}

fn value(writing: &Writing<'_>, of: &Value) -> String {
    match of {
        Value::Null => String::from("None"),
        Value::Bool(of) => boolean(*of).to_owned(),
        Value::Number(digits) => digits.clone(),
        Value::Text(text) => string(text),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|one| value(writing, one)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map(entries) => {
            let entry = |(name, one): &(String, Value)| {
                format!("{}: {}", string(name), value(writing, one))
            };
            let entries: Vec<String> = entries.iter().map(entry).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Variable {
            variable: at,
            number,
        } => variable(writing, *at, if *number { "N" } else { "V" }),
    }
}

fn boolean(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

fn or_none(value: Option<String>) -> String {
    value.unwrap_or_else(|| String::from("None"))
}

fn person(person: Person) -> String {
    string(&person.to_string().to_uppercase())
}

/// A Python string in ASCII (language reference, section 2.4.1).
fn string(text: &str) -> String {
    let mut written = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                written.push('\\');
                written.push(c);
            }
            ' '..='~' => written.push(c),
            c => written.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    written.push('"');
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_is_one_line_of_ascii() {
        assert_eq!(
            string("\"; import os\n\\N{BULLET} {x} é"),
            r#""\"; import os\U0000000a\\N{BULLET} {x} \U000000e9""#
        );
    }
}
