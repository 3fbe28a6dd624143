//! Plans declarations in one document.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

use edit::{Change, Refusal, Text, Value, Where};
use foldhash::{HashMap, HashMapExt};
use model::{
    Declaration, Declared, Design, Entry, Exemption, Model, Operation, Route, SecuritySource,
};
use openapi::{FileId, Files, Place};
use policy::{AUTHENTICATED, Action};

use super::addressed::{Addressed, Addresses, Choice, addressed_by};
use super::caller::Caller;
use super::object::{Granting, Objects, Rules};
use super::placing::{Placing, Wanted};
use super::reason::Reason;
use super::steps::{Sheet, Steps};
use super::values::{Spelled, details, keys};
use super::{Options, Scheme, action, caller};
use crate::fix::Placeholder;

/// An operation that gains no declaration, and why.
pub(crate) type Left<'a> = (&'a Operation, Reason);

/// What is to be changed, and for whom.
#[derive(Default)]
pub(crate) struct Plan<'a> {
    /// The changes; all of them belong together.
    pub(crate) changes: Vec<(FileId, Change)>,
    /// What may be typed over.
    pub(crate) placeholders: Vec<Placeholder>,
    /// The operations that gain a declaration.
    pub(crate) declared: Vec<&'a Operation>,
    /// Those that were wanted and gain none.
    pub(crate) left_out: Vec<Left<'a>>,
}

impl<'a> Plan<'a> {
    /// Nothing is done, since the document admits no change.
    pub(super) fn refused(wanted: &[Wanted<'a>]) -> Self {
        let left_out = wanted
            .iter()
            .map(|one| (one.operation, Refusal::Layout.into()));
        Plan {
            left_out: left_out.collect(),
            ..Plan::default()
        }
    }

    /// The plan, if it declares this operation.
    fn with(mut self, operation: &Operation) -> Result<Self, Reason> {
        let is_it = |one: &Operation| one.key == operation.key;
        if self.declared.iter().any(|one| is_it(one)) {
            return Ok(self);
        }
        let left = self.left_out.iter().position(|(one, _)| is_it(one));
        let reason = left.map(|at| self.left_out.swap_remove(at).1);
        Err(reason.unwrap_or(Reason::Unreadable))
    }
}

/// What an operation does to objects, by the object's name.
type Offered = BTreeMap<String, BTreeSet<Action>>;

/// Plans declarations in one document. A clone is cheap.
#[derive(Clone)]
pub(crate) struct Planner<'a> {
    files: &'a Files,
    model: &'a Model,
    options: Options,
    spelled: Spelled,
    /// To whom drafts grant.
    groups: Vec<String>,
    /// Whether an operation has a `security` of its own.
    some_secure: bool,
    addresses: Rc<Addresses<'a>>,
    objects: Rc<Objects<'a>>,
}

impl<'a> Planner<'a> {
    pub(crate) fn of(files: &'a Files, model: &'a Model, options: Options) -> Self {
        Planner {
            files,
            model,
            options,
            spelled: Spelled::of(files, model, options.spelling),
            groups: groups(model),
            some_secure: caller::some_secure(model),
            addresses: Rc::new(Addresses::of(files, model)),
            objects: Rc::new(Objects::of(files, model)),
        }
    }

    /// The same with grants for every caller who is known, and for no other group.
    pub(super) fn for_everybody(mut self) -> Self {
        self.groups = vec![AUTHENTICATED.to_owned()];
        self
    }

    /// What a declaration of the whole document wants, and the operations whose object is not
    /// certain or that somebody has dismissed.
    pub(super) fn all(&self, dismissed: &HashSet<Place>) -> (Vec<Wanted<'a>>, Vec<Left<'a>>) {
        let mut wanted = Vec::new();
        let mut uncertain = Vec::new();
        for operation in &self.model.operations {
            if dismissed.contains(&operation.key) {
                uncertain.push((operation, Reason::Dismissed));
            } else if lacks_declaration(operation) {
                match self.addresses.undeclared(operation, None) {
                    Ok(entries) => wanted.push(Wanted { operation, entries }),
                    Err(reason) => uncertain.push((operation, reason)),
                }
            } else if self.may_be_collection(operation)
                && let Some(entry) = self.addresses.of_collection(operation)
            {
                let entries = vec![entry];
                wanted.push(Wanted { operation, entries });
            }
        }
        wanted.retain(|one| !one.entries.is_empty() || one.operation.declared == Declared::None);
        (wanted, uncertain)
    }

    /// Whether an operation without identifiers may list or create objects that are to be guarded.
    /// Those that anybody may call are left as they are: who registers is nobody yet.
    fn may_be_collection(&self, operation: &Operation) -> bool {
        let no_object = matches!(
            operation.exemption,
            Some(
                Exemption::NoIdentifier
                    | Exemption::UnsureIdentifier
                    | Exemption::CreateWithOptionalReferences
            )
        );
        let says_so = operation.security.source != SecuritySource::Nowhere || self.some_secure;
        let open = says_so && operation.security.admits_anonymous();
        no_object && !open && operation.entries.is_empty()
    }

    /// Declares the objects of a path at root level: all of its operations that lack it. `choice`
    /// says what an identifier names.
    ///
    /// # Errors
    /// Why `operation` would gain nothing.
    pub(crate) fn on_path(
        &self,
        operation: &'a Operation,
        choice: Option<Choice<'_>>,
    ) -> Result<Plan<'a>, Reason> {
        let mut wanted = Vec::new();
        for one in &self.model.operations {
            let is_it = one.key == operation.key;
            if one.path_item != operation.path_item || !(is_it || lacks_declaration(one)) {
                continue;
            }
            match self.addresses.undeclared(one, choice) {
                Ok(entries) if !entries.is_empty() => wanted.push(Wanted {
                    operation: one,
                    entries,
                }),
                Err(reason) if is_it => return Err(reason),
                Ok(_) | Err(_) => {}
            }
        }
        self.plan(&wanted, HashMap::new()).with(operation)
    }

    /// Declares that an operation lists objects of a collection.
    ///
    /// # Errors
    /// Why that cannot be.
    pub(crate) fn on_collection(
        &self,
        operation: &'a Operation,
        object: &str,
        filtered: bool,
    ) -> Result<Plan<'a>, Reason> {
        // A search by POST creates nothing.
        let reads = matches!(operation.method.as_str(), "GET" | "HEAD" | "QUERY");
        let entry = Addressed {
            filtered,
            action: (!reads).then(|| Action::List.name().to_owned()),
            ..Addressed::collection(object)
        };
        let entries = vec![entry];
        let wanted = [Wanted { operation, entries }];
        self.plan(&wanted, HashMap::new()).with(operation)
    }

    /// Gives rules to the objects that these operations name already.
    ///
    /// # Errors
    /// Why none of them would gain any.
    pub(crate) fn rules_for(&self, operations: Vec<&'a Operation>) -> Result<Plan<'a>, Reason> {
        let first = operations.first().copied().ok_or(Reason::Unreadable)?;
        let wanted = operations.into_iter().map(|operation| Wanted {
            operation,
            entries: Vec::new(),
        });
        let wanted: Vec<Wanted<'a>> = wanted.collect();
        self.plan(&wanted, HashMap::new()).with(first)
    }

    /// Gives groups to a declaration at an operation that names none.
    ///
    /// # Errors
    /// Why that cannot be.
    pub(crate) fn rules_at(
        &self,
        operation: &'a Operation,
        declaration: &'a Declaration,
    ) -> Result<Plan<'a>, Reason> {
        let mut sheet = Sheet::new(self.files, HashMap::new());
        let mut steps = Steps::default();
        let caller = self.caller_of(&[operation]);
        caller.declare(self.files, self.model, self.spelled, &mut steps)?;
        caller.require(self.files, self.model, operation, &mut steps)?;
        let actions = operation
            .entries
            .iter()
            .filter_map(|entry| entry.action.clone());
        let mut placeholders = Vec::new();
        self.granting(&caller).grant(
            self.files,
            &Rules::Begun(declaration),
            &actions.collect(),
            &mut placeholders,
            &mut steps,
        )?;
        sheet.check(&steps)?;
        sheet.note(steps);
        Ok(Plan {
            changes: sheet.into_changes(),
            placeholders,
            declared: vec![operation],
            left_out: Vec::new(),
        })
    }

    /// Declares the scheme that says who calls these operations, and requires it; or why that cannot
    /// be.
    pub(crate) fn caller(
        &self,
        operations: &[&'a Operation],
    ) -> (Caller, Result<Vec<(FileId, Change)>, Reason>) {
        let caller = self.caller_of(operations);
        let mut sheet = Sheet::new(self.files, HashMap::new());
        let mut steps = Steps::default();
        let mut plan = || {
            caller.declare(self.files, self.model, self.spelled, &mut steps)?;
            for operation in operations {
                caller.require(self.files, self.model, operation, &mut steps)?;
            }
            sheet.check(&steps)
        };
        let planned = plan();
        sheet.note(steps);
        let changes = planned.map(|()| sheet.into_changes());
        (caller, changes)
    }

    /// The other way to say who calls these operations, in words and as a setting; `None` where both
    /// settings come to the same.
    pub(crate) fn other_scheme(&self, operations: &[&'a Operation]) -> Option<(String, Scheme)> {
        let existing = Options {
            scheme: Scheme::Existing,
            ..self.options
        };
        let operations = operations.iter().copied();
        let existing = Caller::of(self.files, self.model, existing, operations);
        existing.is_marked().then(|| match self.options.scheme {
            Scheme::Existing => (String::from("new X-objectAuthScheme"), Scheme::Insert),
            Scheme::Insert => {
                let name = format!("existing scheme {}", existing.name);
                (name, Scheme::Existing)
            }
        })
    }

    /// Lets another scheme say who the caller is from now on.
    pub(crate) fn use_scheme(&mut self, scheme: Scheme) {
        self.options.scheme = scheme;
    }

    /// The scheme that these operations would use.
    pub(crate) fn caller_of(&self, operations: &[&'a Operation]) -> Caller {
        let operations = operations.iter().copied();
        Caller::of(self.files, self.model, self.options, operations)
    }

    /// Declares an object at the operation alone, with rules of its own.
    ///
    /// # Errors
    /// Why that cannot be.
    pub(crate) fn at_operation(
        &self,
        operation: &'a Operation,
        choice: Choice<'_>,
    ) -> Result<Plan<'a>, Reason> {
        let of_method = |entry: &Entry| entry.design == Design::Method;
        if operation.entries.iter().any(of_method) {
            return Err(Reason::Begun);
        }
        let route = Route::of(&operation.path);
        let chosen = self.addresses.chosen(operation, choice);
        let entry = chosen.ok_or_else(|| Reason::Unknown(choice.identifier.to_owned()))?;
        let mut sheet = Sheet::new(self.files, HashMap::new());
        let mut steps = Steps::default();
        let caller = self.caller_of(&[operation]);
        caller.declare(self.files, self.model, self.spelled, &mut steps)?;
        caller.require(self.files, self.model, operation, &mut steps)?;
        let at = operation.operation;
        let mut declaration = vec![(Text::from("object"), Value::from(entry.object.as_str()))];
        let named = keys(&self.objects.names, &entry, at.file);
        match named {
            Ok(named) => declaration = named,
            Err(_) => declaration.extend(details(&entry)),
        }
        let performed = action::of_entries(operation, &route, std::slice::from_ref(&entry));
        let actions: BTreeSet<Action> = performed.into_iter().flatten().collect();
        let mut placeholders = Vec::new();
        declaration.extend(self.granting(&caller).rules(&actions, &mut placeholders));
        let key = self.spelled.key("objectAuth");
        steps.insert(at, key, Value::Map(declaration), Where::Start);
        sheet.check(&steps)?;
        sheet.note(steps);
        Ok(Plan {
            changes: sheet.into_changes(),
            placeholders,
            declared: vec![operation],
            left_out: Vec::new(),
        })
    }

    /// Declares an operation public, with a reason that waits to be written.
    ///
    /// # Errors
    /// Why that cannot be.
    pub(crate) fn public(&self, operation: &'a Operation) -> Result<Plan<'a>, Reason> {
        let mut sheet = Sheet::new(self.files, HashMap::new());
        let mut steps = Steps::default();
        let reason = Text::stop(1, super::REASON);
        let declaration = Value::map([
            ("public", Value::from(true)),
            ("reason", Value::from(reason)),
        ]);
        let key = self.spelled.key("objectAuth");
        steps.insert(operation.operation, key, declaration, Where::Start);
        sheet.check(&steps)?;
        sheet.note(steps);
        Ok(Plan {
            changes: sheet.into_changes(),
            placeholders: vec![Placeholder {
                order: 1,
                choices: Vec::new(),
            }],
            declared: vec![operation],
            left_out: Vec::new(),
        })
    }

    /// The changes for these operations; `blocked` are places that cannot be changed.
    pub(super) fn plan(&self, wanted: &[Wanted<'a>], blocked: HashMap<Place, Refusal>) -> Plan<'a> {
        let mut plan = Plan::default();
        let mut sheet = Sheet::new(self.files, blocked);
        let operations: Vec<&Operation> = wanted.iter().map(|one| one.operation).collect();
        let caller = self.caller_of(&operations);
        let mut scheme = Steps::default();
        let declared = caller.declare(self.files, self.model, self.spelled, &mut scheme);
        if let Err(reason) = declared.and_then(|()| sheet.check(&scheme)) {
            let left_out = operations.into_iter().map(|one| (one, reason.clone()));
            plan.left_out = left_out.collect();
            return plan;
        }
        let (mut kept, mut required) = (Vec::new(), Vec::new());
        for one in wanted {
            match self.prepare(one, &caller, &sheet) {
                Ok(steps) => {
                    kept.push(one.clone());
                    required.push(steps);
                }
                Err(reason) => plan.left_out.push((one.operation, reason)),
            }
        }
        let placing = Placing::of(self.model, &self.objects, self.spelled);
        let placed = placing.place(&kept, &|place| sheet.free(place).is_ok());
        let mut offered = Offered::new();
        for ((one, steps), required) in kept.iter().zip(placed).zip(required) {
            match steps.and_then(|steps| sheet.check(&steps).map(|()| steps)) {
                Ok(steps) => {
                    sheet.note(required);
                    sheet.note(steps);
                    plan.declared.push(one.operation);
                    offer(one, &mut offered);
                }
                Err(reason) => plan.left_out.push((one.operation, reason)),
            }
        }
        if !plan.declared.is_empty() {
            sheet.note(scheme);
        }
        self.grant(&offered, &caller, &mut plan.placeholders, &mut sheet);
        plan.changes = sheet.into_changes();
        plan
    }

    /// What an operation needs besides its `x-objects`: rules can be written at its objects, and the
    /// steps that require the caller's credential.
    fn prepare(
        &self,
        wanted: &Wanted<'a>,
        caller: &Caller,
        sheet: &Sheet<'a>,
    ) -> Result<Steps, Reason> {
        let operation = wanted.operation;
        let named = operation.entries.iter().map(|entry| {
            let object = entry.object.as_ref().ok_or(Reason::Unreadable);
            object.map(|object| object.value.as_str())
        });
        let new = wanted.entries.iter().map(|one| Ok(one.object.as_str()));
        for object in named.chain(new) {
            match self.objects.rules(object?)? {
                Rules::Missing(place) => sheet.free(place)?,
                Rules::Begun(declaration) => sheet.free(declaration.place)?,
                Rules::Draft(_) | Rules::Confirmed => {}
            }
        }
        let mut steps = Steps::default();
        caller.require(self.files, self.model, operation, &mut steps)?;
        sheet.check(&steps)?;
        Ok(steps)
    }

    /// Grants what is offered, at the schema of each object; several names may mean one schema.
    fn grant(
        &self,
        offered: &Offered,
        caller: &Caller,
        placeholders: &mut Vec<Placeholder>,
        sheet: &mut Sheet<'a>,
    ) {
        let mut by_schema: Vec<(Place, Rules<'a>, BTreeSet<Action>)> = Vec::new();
        let mut index: HashMap<Place, usize> = HashMap::new();
        for (object, actions) in offered {
            let Ok(rules) = self.objects.rules(object) else {
                continue;
            };
            let place = match &rules {
                Rules::Missing(place) => *place,
                Rules::Begun(declaration) | Rules::Draft(declaration) => declaration.place,
                Rules::Confirmed => continue,
            };
            let at = *index.entry(place).or_insert(by_schema.len());
            match by_schema.get_mut(at) {
                Some((_, _, known)) => known.extend(actions.iter().cloned()),
                None => by_schema.push((place, rules, actions.clone())),
            }
        }
        let granting = self.granting(caller);
        for (_, rules, actions) in by_schema {
            let mut steps = Steps::default();
            let granted = granting.grant(self.files, &rules, &actions, placeholders, &mut steps);
            // Whoever confirms a draft that cannot be changed sees what it does not grant.
            if granted.and_then(|()| sheet.check(&steps)).is_ok() {
                sheet.note(steps);
            }
        }
    }

    fn granting<'g>(&'g self, caller: &'g Caller) -> Granting<'g> {
        Granting {
            spelled: self.spelled,
            groups: &self.groups,
            scheme: caller.is_one_of_several.then_some(caller.name.as_str()),
        }
    }
}

/// Whether an operation needs a declaration that it does not have, or not for all that it addresses.
fn lacks_declaration(operation: &Operation) -> bool {
    let at_method = |entry: &Entry| entry.design == Design::Method;
    operation.needs == Some(true)
        && match operation.declared {
            Declared::None => true,
            _ if operation.entries.iter().any(at_method) => false,
            _ => operation.likely_identifiers().any(|one| !one.declared),
        }
}

/// Notes what an operation does to the objects of its entries.
fn offer(wanted: &Wanted<'_>, offered: &mut Offered) {
    let operation = wanted.operation;
    let entries = addressed_by(operation, &wanted.entries);
    let route = Route::of(&operation.path);
    let actions = action::of_entries(operation, &route, &entries);
    for (entry, action) in entries.into_iter().zip(actions) {
        offered.entry(entry.object).or_default().extend(action);
    }
}

/// The groups to which rules of the document grant something; if there are none, every caller who is
/// known.
fn groups(model: &Model) -> Vec<String> {
    let objects = model
        .objects
        .iter()
        .filter_map(|one| one.declaration.as_ref());
    let entries = model.operations.iter().flat_map(|one| &one.entries);
    let entries = entries.filter_map(|one| one.declaration.as_ref());
    let mut found: Vec<String> = Vec::new();
    for grant in objects.chain(entries).flat_map(|one| &one.grants) {
        if !found.contains(&grant.group.value) {
            found.push(grant.group.value.clone());
        }
    }
    if found.is_empty() {
        found.push(AUTHENTICATED.to_owned());
    }
    found
}
