//! What the user may set in the editor.

use ide::Wanted;
use rules::{Confidence, Persona};
use serde::Deserialize;
use serde_json::Value;

/// The name of our settings among those of the editor.
pub(crate) const SECTION: &str = "ess";

/// All settings.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Settings {
    pub(crate) diagnostics: Diagnostics,
    /// Where the pages of the rules can be read, such as `https://example.org/rules`; a page is
    /// called `<rule>.md`. Without it findings carry no link.
    pub(crate) rules_url: Option<String>,
}

/// `ess.diagnostics`
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Diagnostics {
    /// At most so many for one document.
    pub(crate) max: usize,
    /// For whom.
    pub(crate) persona: PersonaName,
    /// The least confidence; unset: what the persona asks for.
    pub(crate) confidence: Option<ConfidenceName>,
}

impl Default for Diagnostics {
    fn default() -> Self {
        Diagnostics {
            max: 150,
            persona: PersonaName::default(),
            confidence: None,
        }
    }
}

/// As on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PersonaName {
    #[default]
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

    /// Which findings are shown.
    pub(crate) fn wanted(&self) -> Wanted {
        let persona = match self.diagnostics.persona {
            PersonaName::Regular => Persona::Regular,
            PersonaName::Pedantic => Persona::Pedantic,
            PersonaName::Auditor => Persona::Auditor,
        };
        let confidence = match (self.diagnostics.confidence, persona) {
            (Some(ConfidenceName::Low), _) | (None, Persona::Auditor) => Confidence::Low,
            (Some(ConfidenceName::Medium), _) | (None, _) => Confidence::Medium,
            (Some(ConfidenceName::High), _) => Confidence::High,
        };
        Wanted {
            persona,
            confidence,
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
            rules_url: None,
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
