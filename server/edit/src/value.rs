//! What is written: values without a notation.

/// A string to write. With a stop, an editor lets the user type over it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Text {
    /// The string, as a parser shall read it.
    pub text: String,
    /// Number of the tab stop, from 1; texts of the same number change together.
    pub stop: Option<u32>,
}

impl Text {
    /// A text to type over.
    pub fn stop(order: u32, default: impl Into<String>) -> Self {
        Text {
            text: default.into(),
            stop: Some(order),
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text::from(text.to_owned())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Text { text, stop: None }
    }
}

/// A value to write.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A string.
    Text(Text),
    /// A sequence.
    List(Vec<Value>),
    /// A mapping in this order.
    Map(Vec<(Text, Value)>),
    /// On one line, where the notation is YAML.
    Inline(Box<Value>),
}

impl Value {
    /// A mapping of these entries in their order.
    pub fn map<K: Into<Text>>(entries: impl IntoIterator<Item = (K, Value)>) -> Self {
        let entries = entries.into_iter();
        Value::Map(entries.map(|(key, value)| (key.into(), value)).collect())
    }

    /// A sequence of these items.
    pub fn list<V: Into<Value>>(items: impl IntoIterator<Item = V>) -> Self {
        Value::List(items.into_iter().map(Into::into).collect())
    }

    /// The same value on one line of YAML; JSON keeps the layout of its place.
    pub fn inline(self) -> Self {
        match self {
            Value::Inline(_) => self,
            value => Value::Inline(Box::new(value)),
        }
    }

    /// The value without the wish to stand on one line.
    pub(crate) fn bare(&self) -> &Value {
        match self {
            Value::Inline(value) => value.bare(),
            value => value,
        }
    }

    /// Whether it takes lines of its own in block style.
    pub(crate) fn is_block(&self) -> bool {
        match self {
            Value::List(items) => !items.is_empty(),
            Value::Map(entries) => !entries.is_empty(),
            _ => false,
        }
    }

    /// Takes in `other`: entries of two mappings are united, at every depth; what both have and is
    /// no mapping stays as it is here.
    pub(crate) fn absorb(&mut self, other: Value) {
        if let Value::Inline(inner) = self {
            return inner.absorb(other);
        }
        let other = match other {
            Value::Inline(inner) => *inner,
            other => other,
        };
        let (Value::Map(entries), Value::Map(more)) = (self, other) else {
            return;
        };
        for (key, value) in more {
            match entries.iter_mut().find(|(known, _)| known.text == key.text) {
                Some((_, known)) => known.absorb(value),
                None => entries.push((key, value)),
            }
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(Text::from(text))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(Text::from(text))
    }
}

impl From<Text> for Value {
    fn from(text: Text) -> Self {
        Value::Text(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}
