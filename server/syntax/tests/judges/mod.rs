//! Two other YAML parsers, with their events in the notation of the YAML test suite.

/// What a judge says of a text: its events, or that it is not YAML.
pub(crate) type Verdict = Option<Vec<String>>;

/// Escapes as the event notation does.
fn escape(text: &str) -> String {
    let text = text
        .replace('\\', "\\\\")
        .replace('\n', "\\n")
        .replace('\t', "\\t");
    text.replace('\r', "\\r").replace('\u{8}', "\\b")
}

pub(crate) mod rust2 {
    use yaml_rust2::parser::{Event, EventReceiver, Parser};
    use yaml_rust2::scanner::TScalarStyle;

    struct Events(Vec<String>);

    impl EventReceiver for Events {
        fn on_event(&mut self, event: Event) {
            let line = match event {
                Event::Scalar(text, style, ..) => {
                    let mark = match style {
                        TScalarStyle::Plain => ':',
                        TScalarStyle::SingleQuoted => '\'',
                        TScalarStyle::DoubleQuoted => '"',
                        TScalarStyle::Literal => '|',
                        TScalarStyle::Folded => '>',
                    };
                    // It writes an empty node as `~`.
                    let empty = mark == ':' && text == "~";
                    if empty {
                        "=VAL :".to_owned()
                    } else {
                        format!("=VAL {mark}{}", super::escape(&text))
                    }
                }
                Event::SequenceStart(..) => "+SEQ".to_owned(),
                Event::SequenceEnd => "-SEQ".to_owned(),
                Event::MappingStart(..) => "+MAP".to_owned(),
                Event::MappingEnd => "-MAP".to_owned(),
                Event::Alias(_) => "=ALI".to_owned(),
                Event::DocumentStart => "+DOC".to_owned(),
                _ => return,
            };
            self.0.push(line);
        }
    }

    pub(crate) fn verdict(text: &str) -> super::Verdict {
        let mut events = Events(Vec::new());
        Parser::new_from_str(text).load(&mut events, true).ok()?;
        Some(events.0)
    }
}

pub(crate) mod saphyr {
    use saphyr_parser::{Event, Parser, ScalarStyle};

    pub(crate) fn verdict(text: &str) -> super::Verdict {
        let mut lines = Vec::new();
        for event in Parser::new_from_str(text) {
            let line = match event.ok()?.0 {
                Event::Scalar(text, style, ..) => {
                    let mark = match style {
                        ScalarStyle::Plain => ':',
                        ScalarStyle::SingleQuoted => '\'',
                        ScalarStyle::DoubleQuoted => '"',
                        ScalarStyle::Literal => '|',
                        ScalarStyle::Folded => '>',
                    };
                    let empty = mark == ':' && text == "~";
                    if empty {
                        "=VAL :".to_owned()
                    } else {
                        format!("=VAL {mark}{}", super::escape(&text))
                    }
                }
                Event::SequenceStart(..) => "+SEQ".to_owned(),
                Event::SequenceEnd => "-SEQ".to_owned(),
                Event::MappingStart(..) => "+MAP".to_owned(),
                Event::MappingEnd => "-MAP".to_owned(),
                Event::Alias(_) => "=ALI".to_owned(),
                Event::DocumentStart(_) => "+DOC".to_owned(),
                _ => continue,
            };
            lines.push(line);
        }
        Some(lines)
    }
}

/// An event without what the judges do not tell alike: anchors, tags, flow marks.
pub(crate) fn simplify(line: &str) -> Option<String> {
    let (event, rest) = line.split_at(4);
    match event {
        "=VAL" => {
            let value = rest
                .split(' ')
                .skip(1)
                .skip_while(|word| word.starts_with(['&', '<']));
            let text = value.collect::<Vec<_>>().join(" ");
            Some(if text == ":~" {
                "=VAL :".to_owned()
            } else {
                format!("=VAL {text}")
            })
        }
        "+STR" | "-STR" | "-DOC" => None,
        event => Some(event.to_owned()),
    }
}
