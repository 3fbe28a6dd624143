//! Which mappings are split into segments.

/// One mapping whose entries become segments of their own, named by the key that holds it.
///
/// A plan is a `&'static [Split]`: the root mapping is always split; an entry of it whose key
/// equals [`Split::key`] (or any entry, for `"*"`) and whose value is a mapping is split as well,
/// and so on down [`Split::children`].
#[derive(Debug)]
pub struct Split {
    /// The key, compared with the decoded scalar; `"*"` matches every key.
    pub key: &'static str,
    /// Mappings inside this one that are split too.
    pub children: &'static [Split],
}

/// A plan: the entries of the root mapping that are split further.
pub(crate) type Plan = &'static [Split];

/// The plan for the value under `key`, when that mapping is to be split.
pub(crate) fn descend(plan: Plan, key: &str) -> Option<Plan> {
    plan.iter()
        .find(|split| split.key == "*" || split.key == key)
        .map(|split| split.children)
}
