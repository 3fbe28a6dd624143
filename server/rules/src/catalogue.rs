//! All rules, in the order of the catalogue.

use crate::rule::Rule;
use crate::rules::{
    ambiguous_scheme, broad_grant, client_writable_owner, client_writable_parent,
    conflicting_designs, conflicting_grants, conflicting_models, draft_declaration,
    duplicate_grant, duplicate_key, extra_document, group_means_different_things,
    guessable_object_id, invalid_configuration, invalid_extension, invalid_overlay, limit_exceeded,
    missing_denial_response, missing_ownership, missing_scheme, mixed_spelling,
    no_security_schemes, numeric_object_id, object_without_rules, opaque_operation,
    ownership_override, path_served_twice, public_without_reason, public_write,
    reference_outside_workspace, repeated_declaration, rules_elsewhere, self_grantable_group,
    suppression_without_reason, syntax_error, unauthenticated_object_access, undeclared_identifier,
    undeclared_object_authorization, ungranted_action, unguarded_alias, unguarded_collection,
    unidentified_caller, unknown_action, unknown_extension_key, unknown_group, unknown_identifier,
    unknown_object, unknown_property, unmapped_action, unreachable_ownership, unresolved_reference,
    unscoped_list, unused_grant, unused_object_authorization, unused_scheme, unused_suppression,
    wider_access,
};

/// All rules: on coverage, the vocabulary, several documents, housekeeping.
pub static RULES: &[&Rule] = &[
    &undeclared_object_authorization::RULE,
    &undeclared_identifier::RULE,
    &unguarded_alias::RULE,
    &unguarded_collection::RULE,
    &opaque_operation::RULE,
    &numeric_object_id::RULE,
    &guessable_object_id::RULE,
    &missing_ownership::RULE,
    &unauthenticated_object_access::RULE,
    &public_without_reason::RULE,
    &public_write::RULE,
    &draft_declaration::RULE,
    &rules_elsewhere::RULE,
    &broad_grant::RULE,
    &unidentified_caller::RULE,
    &unmapped_action::RULE,
    &ungranted_action::RULE,
    &unscoped_list::RULE,
    &client_writable_owner::RULE,
    &client_writable_parent::RULE,
    &unreachable_ownership::RULE,
    &unused_grant::RULE,
    &wider_access::RULE,
    &ownership_override::RULE,
    &missing_denial_response::RULE,
    &no_security_schemes::RULE,
    &unknown_group::RULE,
    &unknown_action::RULE,
    &unknown_object::RULE,
    &unknown_identifier::RULE,
    &object_without_rules::RULE,
    &missing_scheme::RULE,
    &ambiguous_scheme::RULE,
    &duplicate_grant::RULE,
    &unused_object_authorization::RULE,
    &unknown_property::RULE,
    &unknown_extension_key::RULE,
    &conflicting_designs::RULE,
    &mixed_spelling::RULE,
    &repeated_declaration::RULE,
    &unused_scheme::RULE,
    &invalid_extension::RULE,
    &self_grantable_group::RULE,
    &group_means_different_things::RULE,
    &path_served_twice::RULE,
    &conflicting_models::RULE,
    &conflicting_grants::RULE,
    &syntax_error::RULE,
    &duplicate_key::RULE,
    &extra_document::RULE,
    &unresolved_reference::RULE,
    &reference_outside_workspace::RULE,
    &invalid_overlay::RULE,
    &limit_exceeded::RULE,
    &invalid_configuration::RULE,
    &suppression_without_reason::RULE,
    &unused_suppression::RULE,
];

/// The rule with that name.
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.name == name)
}

#[cfg(test)]
mod tests {
    use super::RULES;
    use crate::check::Check;
    use crate::testing::{findings, together};

    /// The examples in the documentation do what it says.
    #[test]
    fn examples_are_reported_and_not_reported() {
        for rule in RULES {
            let Some(example) = &rule.documentation.example else {
                continue;
            };
            // Their examples run in the layer above.
            if matches!(rule.check, Check::Project) {
                continue;
            }
            let found = match rule.check {
                Check::Workspace(_) => together,
                _ => findings,
            };
            assert!(
                !found(rule, example.bad).is_empty(),
                "{}: bad example is silent",
                rule.name
            );
            let good = found(rule, example.good);
            assert!(good.is_empty(), "{}: good example: {good:?}", rule.name);
        }
    }

    /// Good examples are good in the eyes of every rule, but for what a small document leaves out.
    #[test]
    fn good_examples_have_no_syntax_errors() {
        for rule in RULES {
            if let Some(example) = &rule.documentation.example {
                for (name, text) in crate::testing::parts(example.good) {
                    let found = findings(&crate::rules::syntax_error::RULE, text);
                    assert!(found.is_empty(), "{} {name}: {found:?}", rule.name);
                }
            }
        }
    }

    #[test]
    fn names_and_summaries_are_well_formed() {
        for (index, rule) in RULES.iter().enumerate() {
            let name = rule.name;
            let plain = name.chars().all(|c| c.is_ascii_lowercase() || c == '-');
            assert!(plain, "{name}");
            assert!(!rule.summary.ends_with('.'), "{name}");
            assert!(!rule.summary.contains('\n'), "{name}");
            let same = RULES
                .iter()
                .skip(index + 1)
                .find(|other| other.name == name);
            assert!(same.is_none(), "{name} stands twice");
            assert!(!rule.page().contains("vulnerable"), "{name}");
        }
    }
}
