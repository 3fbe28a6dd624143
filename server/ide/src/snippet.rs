//! Text with tab stops, as editors read it (LSP 3.17, "Snippet Syntax").

use std::ops::Range;

use edit::Stop;

/// A text with its tab stops. `choices` says what to choose from at a stop, the text that is written
/// first; nothing where anything goes.
pub fn snippet<'c>(text: &str, stops: &[Stop], choices: impl Fn(u32) -> &'c [String]) -> String {
    let mut stops: Vec<_> = stops.iter().collect();
    stops.sort_by_key(|stop| stop.range.start);
    let mut result = String::with_capacity(text.len() + 8 * stops.len());
    let mut done = 0;
    for stop in stops {
        let part = |range: Range<usize>| text.get(range).unwrap_or_default();
        result.push_str(&escaped(part(done..stop.range.start)));
        let default = part(stop.range.clone());
        result.push_str(&match (default, choices(stop.order)) {
            ("", _) => format!("${}", stop.order),
            (_, many @ [first, _, ..]) if first == default => {
                format!("${{{}|{}|}}", stop.order, listed(many))
            }
            _ => format!("${{{}:{}}}", stop.order, escaped(default)),
        });
        done = stop.range.end;
    }
    result.push_str(&escaped(text.get(done..).unwrap_or_default()));
    result
}

fn escaped(text: &str) -> String {
    preceded(text, &['$', '}', '\\'])
}

fn listed(choices: &[String]) -> String {
    let each = choices.iter().map(|one| preceded(one, &[',', '|', '\\']));
    each.collect::<Vec<_>>().join(",")
}

/// With a backslash before these letters.
fn preceded(text: &str, letters: &[char]) -> String {
    let mut result = String::with_capacity(text.len());
    for letter in text.chars() {
        if letters.contains(&letter) {
            result.push('\\');
        }
        result.push(letter);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stop(order: u32, range: Range<usize>) -> Stop {
        Stop { order, range }
    }

    #[test]
    fn stops_are_marked_and_the_rest_is_escaped() {
        let stops = [stop(2, 11..11), stop(1, 4..6)];
        let text = snippet("{a: $b, c: }", &stops, |_| &[]);
        assert_eq!(text, "{a: ${1:\\$b}, c: $2\\}");
    }

    #[test]
    fn what_can_be_chosen_is_listed_once_there_is_a_choice() {
        let choices = ["vets", "a|b", "c,d"].map(String::from);
        let of =
            |choices: &'static [String]| snippet("vets: {}", &[stop(1, 0..4)], move |_| choices);
        assert_eq!(
            of(Vec::leak(choices.to_vec())),
            "${1|vets,a\\|b,c\\,d|}: {\\}"
        );
        assert_eq!(of(Vec::leak(choices[..1].to_vec())), "${1:vets}: {\\}");
        // The text that is written must be among them, in its place.
        assert_eq!(of(Vec::leak(choices[1..].to_vec())), "${1:vets}: {\\}");
    }
}
