//! What the user may set in the editor.

use ide::Overrides;
use rules::{Confidence, Persona};
use serde::Deserialize;
use serde_json::Value;

/// The name of our settings among those of the editor.
pub(crate) const SECTION: &str = "ess";

/// All settings.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Settings {
    pub(crate) diagnostics: Diagnostics,
    pub(crate) diff: Diff,
    /// Where the pages of the rules can be read, such as `https://example.org/rules`; a page is
    /// called `<rule>.md`. Without it findings carry no link.
    pub(crate) rules_url: Option<String>,
    /// The rule in force above operations and objects.
    pub(crate) code_lens: bool,
    /// The object behind an identifier.
    pub(crate) inlay_hints: bool,
    /// What a document says of objects, as its outline.
    pub(crate) document_symbols: bool,
    /// How completion writes keywords in a document that has none.
    pub(crate) extension_prefix: ExtensionPrefix,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            diagnostics: Diagnostics::default(),
            diff: Diff::default(),
            rules_url: None,
            code_lens: true,
            inlay_hints: true,
            document_symbols: true,
            extension_prefix: ExtensionPrefix::default(),
        }
    }
}

/// `x-` or `X-`
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
pub(crate) enum ExtensionPrefix {
    #[default]
    #[serde(rename = "x-")]
    Small,
    #[serde(rename = "X-")]
    Capital,
}

impl ExtensionPrefix {
    /// Whether it is `X-`.
    pub(crate) fn is_capital(self) -> bool {
        self == ExtensionPrefix::Capital
    }
}

/// `ess.diff`
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Diff {
    /// Whether documents are compared with the last commit.
    pub(crate) head: bool,
}

/// `ess.diagnostics`
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Diagnostics {
    /// At most so many for one document.
    pub(crate) max: usize,
    /// For whom; unset: what the configuration says.
    pub(crate) persona: Option<PersonaName>,
    /// The least confidence; unset: what the configuration says.
    pub(crate) confidence: Option<ConfidenceName>,
}

impl Default for Diagnostics {
    fn default() -> Self {
        Diagnostics {
            max: 150,
            persona: None,
            confidence: None,
        }
    }
}

/// As on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PersonaName {
    Regular,
    Pedantic,
    Auditor,
}

/// As on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ConfidenceName {
    Low,
    Medium,
    High,
}

impl Settings {
    /// Reads what a client sends: the settings themselves, or an object that holds them under
    /// [`SECTION`]. Nothing is the default.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub(crate) fn read(value: &Value) -> Result<Self, String> {
        let value = value.get(SECTION).unwrap_or(value);
        if value.is_null() {
            return Ok(Settings::default());
        }
        serde_json::from_value(value.clone()).map_err(|error| format!("settings: {error}"))
    }

    /// What counts more than the configurations of the project.
    pub(crate) fn overrides(&self) -> Overrides {
        Overrides {
            persona: self.diagnostics.persona.map(|persona| match persona {
                PersonaName::Regular => Persona::Regular,
                PersonaName::Pedantic => Persona::Pedantic,
                PersonaName::Auditor => Persona::Auditor,
            }),
            confidence: self
                .diagnostics
                .confidence
                .map(|confidence| match confidence {
                    ConfidenceName::Low => Confidence::Low,
                    ConfidenceName::Medium => Confidence::Medium,
                    ConfidenceName::High => Confidence::High,
                }),
            ..Overrides::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_stand_alone_or_under_their_name() {
        let expected = Settings {
            diagnostics: Diagnostics {
                max: 7,
                ..Diagnostics::default()
            },
            ..Settings::default()
        };
        let plain = json!({"diagnostics": {"max": 7}});
        assert_eq!(Settings::read(&plain), Ok(expected.clone()));
        assert_eq!(Settings::read(&json!({"ess": plain})), Ok(expected));
        assert_eq!(Settings::read(&json!(null)), Ok(Settings::default()));
        assert_eq!(
            Settings::read(&json!({"other": 1})),
            Ok(Settings::default())
        );
    }

    #[test]
    fn a_wrong_setting_is_named() {
        let wrong = Settings::read(&json!({"diagnostics": {"persona": "all"}}));
        assert!(wrong.expect_err("refused").contains("`all`"));
    }
}
