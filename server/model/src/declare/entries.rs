//! What the declarations in effect mean for an operation (vocabulary, sections 2, 3 and 5).

use openapi::Place;
use policy::{Action, Addresses, MethodDefault, enclosing_default, method_default};

use super::expression::IdExpression;
use super::object_auth::read_object_auth;
use super::objects::{EntryKeys, WrittenEntry, read_objects};
use super::schemas::Schemas;
use crate::facts::{DeclarationKey, SchemaName, Store, Template, Variable};
use crate::link::{Operation, Path};
use crate::words::{key, words};
use crate::{
    Confidence, Container, Declaration, Declared, Design, Entry, EntryId, Form, Identifier, Level,
    Location,
};

/// Containers are looked up through `parent` to this depth.
const PARENTS: usize = 64;

/// Reads and links the declarations of one document.
pub(crate) struct Declarations<'d, 'a> {
    /// The objects of the document.
    pub(crate) schemas: &'d Schemas<'d, 'a>,
    /// Cursors on declarations come from here.
    pub(crate) store: &'d Store<'a>,
    /// How many ESS schemes the document has.
    pub(crate) schemes: usize,
}

/// A requirement while it is being linked.
pub(crate) struct Slot {
    entry: Entry,
    keys: EntryKeys,
    /// The object's name, references resolved.
    object: String,
    /// Where it stands in the path, where that tells.
    position: Option<usize>,
    /// It cannot count, whatever the object's rules say.
    void: bool,
}

/// The parts of an operation that entries are linked with.
pub(crate) struct Target<'t> {
    pub(crate) path: &'t Path,
    pub(crate) operation: &'t Operation,
    /// What the client names objects by; declared ones that detection missed are added.
    pub(crate) identifiers: &'t mut Vec<Identifier>,
    /// Makes the identifier that an expression means, if the operation has such a parameter.
    pub(crate) name: &'t dyn Fn(&IdExpression) -> Option<Identifier>,
}

impl Declarations<'_, '_> {
    /// The effective requirements in path order, and what they amount to: the weakest.
    pub(crate) fn entries(&self, mut target: Target<'_>) -> (Vec<Entry>, Declared) {
        let mut slots = self.slots(target.path, target.operation);
        for slot in &mut slots {
            given(slot, &mut target);
        }
        infer(&mut slots, &mut target);
        in_path_order(&mut slots);
        actions(&mut slots, &target);
        let declared = declared(&slots);
        for slot in &mut slots {
            self.cover_parents(slot, &mut target);
        }
        for slot in slots
            .iter()
            .filter(|slot| slot.entry.declared > Declared::None)
        {
            for at in &slot.entry.covers {
                if let Some(identifier) = target.identifiers.get_mut(*at) {
                    identifier.declared = true;
                }
            }
        }
        (slots.into_iter().map(|slot| slot.entry).collect(), declared)
    }

    /// Whether rules guard what an operation on `path` addresses: those of the object, or those of
    /// any operation on the path.
    pub(crate) fn guard(&self, path: &Path, identifiers: &[Identifier]) -> bool {
        let guards = |declared| {
            matches!(
                declared,
                Declared::Root | Declared::Method | Declared::Elsewhere
            )
        };
        let of_object = |one: &Identifier| {
            let rules = one
                .object
                .as_deref()
                .and_then(|name| self.schemas.rules(name));
            rules.is_some_and(|rules| guards(strength(rules, Declared::Root)))
        };
        let of_operation = |one: &Operation| {
            let slots = self.slots(path, one);
            slots.iter().any(|slot| guards(slot.entry.declared))
        };
        let mut likely = identifiers
            .iter()
            .filter(|one| one.confidence > Confidence::Low);
        likely.any(of_object) || path.operations.iter().any(of_operation)
    }

    /// The entries in effect as written: what stands at an operation replaces what stands at its
    /// path item.
    fn slots(&self, path: &Path, operation: &Operation) -> Vec<Slot> {
        let own = &operation.fact.fact.declared;
        let at = |key: &DeclarationKey| {
            (
                operation.fact.place_anywhere(key.key),
                operation.fact.place_anywhere(key.value),
            )
        };
        let shared = |pick: fn(&crate::facts::DeclarationKeys) -> Option<&DeclarationKey>| {
            path.layers.iter().find_map(|layer| {
                let key = pick(&layer.fact.declared)?;
                let (place, value) = (
                    layer.place_anywhere(key.key),
                    layer.place_anywhere(key.value),
                );
                Some((place, value, key.spelling, Level::PathItem))
            })
        };
        let operation_level = |key: &DeclarationKey| {
            let (place, value) = at(key);
            (place, value, key.spelling, Level::Operation)
        };
        let method = own.object_auth.as_ref().map(operation_level);
        let method = method.or_else(|| shared(|keys| keys.object_auth.as_ref()));
        let objects = own.objects.as_ref().map(operation_level);
        let objects = objects.or_else(|| shared(|keys| keys.objects.as_ref()));
        let mut slots = Vec::new();
        if let Some((key, value, spelling, level)) = method
            && let Some(value) = self.store.cursor(value)
        {
            // What it refers to may stand anywhere.
            if value.reference().is_some() {
                self.store.watch().beyond();
            }
            let found = read_object_auth(key, spelling, value);
            slots.push(self.method_slot(found.declaration, found.keys, level));
        }
        if let Some((_, value, _, level)) = objects
            && let Some(value) = self.store.cursor(value)
        {
            let written = read_objects(value).into_iter();
            slots.extend(written.map(|entry| self.root_slot(entry, level)));
        }
        slots
    }

    fn method_slot(&self, mut declaration: Declaration, keys: EntryKeys, level: Level) -> Slot {
        let named = declaration.scheme.is_some() || declaration.inline_scheme.is_some();
        declaration.rules.ambiguous_scheme = self.schemes > 1 && !named;
        let place = declaration.place;
        let mut slot = self.slot(Design::Method, level, place, keys);
        slot.void |= declaration.form == Form::Unreadable;
        // Without `groups` the schema's own rules hold.
        let own = declaration.groups.is_some()
            || declaration.form != Form::Full
            || declaration.public.is_some();
        slot.entry.declared = match self.of_schema(&slot) {
            _ if slot.void => Declared::None,
            _ if declaration.draft.is_some() => Declared::Draft,
            _ if own => strength(&declaration, Declared::Method),
            Some(rules) => strength(rules, Declared::Root),
            None => Declared::None,
        };
        slot.entry.unreadable.clone_from(&declaration.unreadable);
        slot.entry.declaration = Some(declaration);
        slot
    }

    fn root_slot(&self, written: WrittenEntry, level: Level) -> Slot {
        let WrittenEntry {
            place,
            keys,
            unreadable,
        } = written;
        let mut slot = self.slot(Design::Root, level, place, keys);
        slot.void |= slot.entry.object.is_none();
        let rules = self.of_schema(&slot);
        let draft = rules.and_then(|rules| rules.draft);
        slot.entry.declared = match rules {
            _ if slot.void => Declared::None,
            _ if slot.entry.draft.is_some() => Declared::Draft,
            _ if slot.entry.public.is_some() => Declared::Public,
            Some(rules) => strength(rules, Declared::Root),
            None => Declared::None,
        };
        slot.entry.draft = slot.entry.draft.or(draft);
        slot.entry.unreadable = unreadable;
        slot
    }

    fn slot(&self, design: Design, level: Level, place: Place, keys: EntryKeys) -> Slot {
        let found = keys.object.as_ref().map(|object| self.schemas.find(object));
        let (object, schema) = found.unwrap_or_default();
        let named = keys.object.as_ref().map(|written| crate::Located {
            value: object.clone(),
            place: written.place,
        });
        let entry = Entry {
            place,
            design,
            level,
            object: named,
            schema,
            id: (!keys.id.is_empty()).then(|| EntryId::Given(keys.id.clone())),
            unknown_ids: Vec::new(),
            covers: Vec::new(),
            containers: Vec::new(),
            addresses: Addresses::Collection,
            action: None,
            action_given: keys.action.as_ref().map(|action| action.place),
            filtered: keys.filtered,
            upsert: keys.upsert,
            public: keys.public,
            reason: keys.reason.clone(),
            draft: keys.draft,
            declared: Declared::None,
            declaration: None,
            unreadable: Vec::new(),
        };
        Slot {
            void: keys.id_unreadable,
            entry,
            keys,
            object,
            position: None,
        }
    }

    /// The rules of the schema that an entry names.
    fn of_schema(&self, slot: &Slot) -> Option<&Declaration> {
        self.schemas
            .objects
            .get(slot.entry.schema?)?
            .declaration
            .as_ref()
    }

    /// An object with `parent` checks that the stored parent is the one in the path: the entry
    /// covers that one's identifier too (decision semantics, ambiguity 4).
    fn cover_parents(&self, slot: &mut Slot, target: &mut Target<'_>) {
        let own = slot
            .entry
            .declaration
            .as_ref()
            .and_then(|rules| rules.parent.as_ref());
        let of_schema = self.of_schema(slot).and_then(|rules| rules.parent.as_ref());
        let mut parent = own.or(of_schema).cloned();
        for _ in 0..PARENTS {
            let Some(object) = parent.map(|parent| parent.object) else {
                return;
            };
            let (name, schema) = self.schemas.find(&object);
            if let Some(variable) = belonging(&name, &[], target)
                && let Some(at) = position_of(&variable, target)
                && !slot.entry.covers.contains(&at)
            {
                slot.entry.covers.push(at);
                slot.entry.containers.push(Container {
                    object: name.clone(),
                    schema,
                    identifier: at,
                });
            }
            let rules = schema.and_then(|at| self.schemas.objects.get(at));
            let rules = rules.and_then(|object| object.declaration.as_ref());
            parent = rules.and_then(|rules| rules.parent.clone());
        }
    }
}

/// What a declaration amounts to, where it is not void. One that names no group says nothing about
/// who may do what, so that it counts as none.
fn strength(declaration: &Declaration, full: Declared) -> Declared {
    match declaration.form {
        Form::Unreadable => Declared::None,
        _ if declaration.draft.is_some() => Declared::Draft,
        Form::Public => Declared::Public,
        Form::Elsewhere => Declared::Elsewhere,
        Form::Full if declaration.public.is_some() => Declared::Public,
        Form::Full if declaration.grants.is_empty() => Declared::None,
        Form::Full => full,
    }
}

/// The weakest of all. A public method-level declaration beside `x-objects` does not count: the
/// objects stay guarded.
fn declared(slots: &[Slot]) -> Declared {
    let is_root = |slot: &&Slot| slot.entry.design == Design::Root;
    let has_objects = slots.iter().any(|slot| is_root(&slot));
    let counts =
        |slot: &&Slot| !has_objects || is_root(slot) || slot.entry.declared != Declared::Public;
    let each = slots.iter().filter(counts).map(|slot| slot.entry.declared);
    each.min().unwrap_or(Declared::None)
}

/// Links an `id` that is written.
fn given(slot: &mut Slot, target: &mut Target<'_>) {
    if slot.keys.id.is_empty() {
        return;
    }
    slot.entry.addresses = Addresses::Item;
    if slot.void {
        return;
    }
    for id in slot.keys.id.clone() {
        let expression = IdExpression::parse(&id.value);
        match expression.and_then(|expression| find(&expression, target)) {
            Some(at) => {
                slot.position = slot.position.max(segment_of(at, target));
                cover(slot, at, target);
            }
            None => slot.entry.unknown_ids.push(id),
        }
    }
}

/// Index of the identifier that an expression means; a declared one that detection left out is added.
fn find(expression: &IdExpression, target: &mut Target<'_>) -> Option<usize> {
    let mut known = target.identifiers.iter();
    let known = known.position(|one| expression.means(one));
    known.or_else(|| {
        target.identifiers.push((target.name)(expression)?);
        target.identifiers.len().checked_sub(1)
    })
}

/// Finds the path parameter that belongs to the object of each entry without `id`.
fn infer(slots: &mut [Slot], target: &mut Target<'_>) {
    let mut taken: Vec<String> = Vec::new();
    for slot in slots.iter() {
        let covered = slot
            .entry
            .covers
            .iter()
            .filter_map(|at| target.identifiers.get(*at));
        taken.extend(covered.map(|one| one.name.clone()));
    }
    let last = slots.len().saturating_sub(1);
    for (at, slot) in slots.iter_mut().enumerate() {
        if !slot.keys.id.is_empty() || slot.void {
            continue;
        }
        let found = belonging(&slot.object, &taken, target);
        let found = found.or_else(|| unnamed_leaf(slot, at == last, &taken, target));
        match found {
            Some(variable) => {
                slot.entry.addresses = Addresses::Item;
                slot.entry.id = Some(EntryId::Inferred(variable.clone()));
                if let Some(at) = position_of(&variable, target) {
                    slot.position = segment_of(at, target);
                    cover(slot, at, target);
                }
                taken.push(variable);
            }
            None => {
                let literal = target.path.template.fact.literal_of(&slot.object);
                slot.position = literal.map(|one| one.segment);
            }
        }
    }
}

/// The variable that belongs to an object: by its own name, by the literal before it, or by what
/// the schemas around it say; the last one of several.
fn belonging(object: &str, taken: &[String], target: &Target<'_>) -> Option<String> {
    if object.is_empty() {
        return None;
    }
    let template = &target.path.template.fact;
    let noun = SchemaName::new(object).key;
    let full = key(&words(object));
    let is = |key: &str| !key.is_empty() && (*key == *noun || *key == *full);
    let by_name = |variable: &&Variable| is(&own_noun(variable));
    let by_literal = |variable: &&Variable| {
        // A version between the two (`/users/v1/{name}`) says nothing.
        let last = variable.literal.filter(|_| !variable.after_variable);
        let before = last.and_then(|last| template.literals.get(..=last));
        let mut before = before.unwrap_or_default().iter();
        let literal = before.rfind(|one| !one.technical && !one.words.is_empty());
        literal
            .is_some_and(|one| is(&one.key) || one.last().is_some_and(|word| is(word.singular())))
    };
    let by_schema = |variable: &&Variable| {
        let mut in_path = target
            .identifiers
            .iter()
            .filter(|one| one.location == Location::Path);
        let identifier = in_path.find(|one| *one.name == *variable.name);
        identifier.is_some_and(|one| one.object.as_deref() == Some(object))
    };
    let free = || {
        let variables = template.variables.iter();
        variables.filter(|one| taken.iter().all(|name| **name != *one.name))
    };
    let found = free()
        .rfind(by_name)
        .or_else(|| free().rfind(by_literal))
        .or_else(|| free().rfind(by_schema))?;
    Some(found.name.to_string())
}

/// The leaf's identifier where nothing else is known of it: the variable at the end of the path.
fn unnamed_leaf(slot: &Slot, last: bool, taken: &[String], target: &Target<'_>) -> Option<String> {
    let template = &target.path.template.fact;
    let ends = template.segments.len();
    let variable = template
        .variables
        .last()
        .filter(|one| one.segment + 1 == ends)?;
    let free = taken.iter().all(|name| **name != *variable.name);
    let mut identifiers = target.identifiers.iter();
    let other = identifiers.find(|one| *one.name == *variable.name && one.object.is_some());
    let nameless = slot.object.is_empty() || own_noun(variable).is_empty() || other.is_none();
    (last && free && nameless).then(|| variable.name.to_string())
}

/// The words of a variable without those that say "id" or "name".
fn own_noun(variable: &Variable) -> String {
    use crate::word_lists::{IDENTIFIER, NAMEISH};
    let vague = |word: &crate::words::Word| word.is(IDENTIFIER.or(NAMEISH));
    let count = variable
        .words
        .iter()
        .rposition(|word| !vague(word))
        .map_or(0, |at| at + 1);
    key(variable.words.get(..count).unwrap_or_default())
}

/// Index of the identifier of a path variable; a declared one that detection left out is added.
fn position_of(variable: &str, target: &mut Target<'_>) -> Option<usize> {
    let expression = IdExpression {
        location: Some(Location::Path),
        name: variable.to_owned(),
    };
    find(&expression, target)
}

/// An identifier that a declaration names is one, at high confidence.
fn cover(slot: &mut Slot, at: usize, target: &mut Target<'_>) {
    slot.entry.covers.push(at);
    if let Some(identifier) = target.identifiers.get_mut(at)
        && identifier.confidence < Confidence::High
    {
        identifier.confidence = Confidence::High;
        "a declaration names it".clone_into(&mut identifier.reason);
    }
}

/// Segment of a path identifier.
fn segment_of(at: usize, target: &Target<'_>) -> Option<usize> {
    let identifier = target.identifiers.get(at)?;
    let variables = &target.path.template.fact.variables;
    let path = identifier.location == Location::Path;
    let variable = variables
        .iter()
        .find(|one| path && *one.name == *identifier.name)?;
    Some(variable.segment)
}

/// Sorts by place in the path; entries of which it tells nothing stay after the one before them.
fn in_path_order(slots: &mut [Slot]) {
    let mut last = 0;
    for slot in slots.iter_mut() {
        last = slot.position.unwrap_or(last);
        slot.position = Some(last);
    }
    slots.sort_by_key(|slot| slot.position);
}

/// Gives each entry its action: the one that is written, or the default of its method.
fn actions(slots: &mut [Slot], target: &Target<'_>) {
    let method = &target.operation.method;
    let mut leaf: Option<Action> = None;
    for (back, slot) in slots.iter_mut().rev().enumerate() {
        let written = slot
            .keys
            .action
            .as_ref()
            .map(|action| Action::from_name(&action.value));
        let default = if back == 0 {
            let goes_on = path_goes_on(slot, &target.path.template.fact, target);
            method_default(method, slot.entry.addresses, goes_on)
        } else {
            MethodDefault::Action(enclosing_default(leaf.as_ref()))
        };
        let decided =
            method_default(method, slot.entry.addresses, false) != MethodDefault::NoDecision;
        slot.entry.action = match default {
            _ if !decided || slot.keys.action_unreadable => None,
            _ if written.is_some() => written,
            MethodDefault::Action(action) => Some(action),
            MethodDefault::Unmapped | MethodDefault::NoDecision => None,
        };
        if back == 0 {
            leaf.clone_from(&slot.entry.action);
        }
    }
}

/// Whether a segment or verb follows the identifier of an entry in the path.
fn path_goes_on(slot: &Slot, template: &Template, target: &Target<'_>) -> bool {
    let covered = |name: &str| {
        let in_path = |one: &Identifier| one.location == Location::Path && one.name == name;
        let mut covered = slot.entry.covers.iter();
        covered.any(|at| target.identifiers.get(*at).is_some_and(in_path))
    };
    let is_its_own = |one: &&Variable| match &slot.entry.id {
        Some(EntryId::Inferred(name)) => *one.name == **name,
        Some(EntryId::Given(_)) => covered(&one.name),
        None => false,
    };
    let variable = template.variables.iter().rfind(is_its_own);
    variable.is_some_and(|one| template.goes_on_after(one))
}
