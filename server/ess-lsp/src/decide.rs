//! `ess-lsp decide`: from the command line to an answer about one request.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use access::{Access, Caller, Claims, Flaw, Question, Request, Search, State};
use model::{Model, Words};
use openapi::FileId;
use policy::{Decision, ObjectType, Subject};
use project::Overrides;
use syntax::{Dialect, Document, Encoding, Limits};

use crate::cli::{Cli, Decide, DecisionFormat, SearchFor};
use crate::configure::{Configurer, Source};
use crate::discover::{Discovered, discover};
use crate::format::decision::{self, Answer};
use crate::load::{Bounds, Loaded, read_file};
use crate::overlay;
use crate::places::Places;
use crate::progress::Progress;
use crate::read::read_all;
use crate::run::here;

/// Everything that a decision needs, and nothing that is wrong.
pub(crate) struct Prepared {
    pub(crate) found: Discovered,
    pub(crate) loaded: Loaded,
    pub(crate) model: Model,
}

/// Answers, and says which decision it is; for a search the best of all.
///
/// # Errors
/// Those of `out`; inside, what is wrong with the question, one line each.
pub(crate) fn run(
    cli: &Cli,
    options: &Decide,
    out: &mut dyn Write,
) -> io::Result<Result<Decision, Vec<String>>> {
    let prepared = match prepare(cli, &options.document, &options.overlay) {
        Ok(prepared) => prepared,
        Err(problems) => return Ok(Err(problems)),
    };
    let files = prepared.loaded.files.view(prepared.model.root);
    let access = Access::new(&files, &prepared.model);
    let asked = match Asked::new(options, &access) {
        Ok(asked) => asked,
        Err(problems) => return Ok(Err(problems)),
    };
    let answer = match options.search {
        None => Answer::Decision(access.decide(asked.question(options))),
        Some(what) => {
            let search = search_for(what);
            match access.search(search, asked.question(options)) {
                Ok(found) => Answer::Found(search, found),
                Err(error) => return Ok(Err(vec![format!("--search {}: {error}", search.name())])),
            }
        }
    };
    let printing = decision::Printing {
        files: &files,
        places: &prepared.found.places,
        model: &prepared.model,
        acl: asked
            .acl
            .as_ref()
            .map(|(name, document)| (name.as_str(), document)),
    };
    match options.format {
        DecisionFormat::Human => printing.human(&answer, out)?,
        DecisionFormat::Json => printing.json(&answer, out)?,
    }
    Ok(Ok(answer.decision()))
}

fn search_for(what: SearchFor) -> Search {
    match what {
        SearchFor::Subject => Search::Subject,
        SearchFor::Action => Search::Action,
        SearchFor::Resource => Search::Resource,
    }
}

/// Reads a document with its overlays.
///
/// # Errors
/// What is wrong with them, one line each.
pub(crate) fn prepare(
    cli: &Cli,
    document: &PathBuf,
    overlays: &[PathBuf],
) -> Result<Prepared, Vec<String>> {
    let mut found = discover(std::slice::from_ref(document));
    let places = found.places.clone();
    let mut configurer = Configurer::new(Source::Nearest, &places, here(), Overrides::default());
    let progress = Progress::start(false);
    let (mut loaded, projects) = read_all(cli, &mut found, &mut configurer, &progress);
    let configured = configurer.overlays(&mut loaded, &projects);
    overlay::add(overlays, configured, &mut found, &mut loaded);
    let mut problems = std::mem::take(&mut found.problems);
    problems.append(&mut loaded.problems);
    problems.append(&mut configurer.problems);
    let name = document.display();
    let root = match loaded.roots.as_slice() {
        [root] if problems.is_empty() => *root,
        [] if problems.is_empty() => {
            return Err(vec![format!("{name}: no OpenAPI document was found there")]);
        }
        [_, _, ..] if problems.is_empty() => {
            return Err(vec![format!(
                "{name}: several documents are there: name the one that is meant"
            )]);
        }
        _ => return Err(problems),
    };
    overlay::require(&loaded, &places)?;
    let words = &projects.settings(loaded.files.path(root)).words;
    let model = understand(&loaded, &found.places, root, words)?;
    Ok(Prepared {
        found,
        loaded,
        model,
    })
}

/// What a document means of which all was read.
///
/// # Errors
/// What is wrong with its text, one line each.
pub(crate) fn understand(
    loaded: &Loaded,
    places: &Places,
    root: FileId,
    words: &Words,
) -> Result<Model, Vec<String>> {
    let mut problems = Vec::new();
    // What is half read may have lost what narrows a grant.
    for file in loaded.files.reachable(root) {
        if let Some(document) = loaded.files.document(file) {
            let shown = places.path(loaded.files.path(file));
            let errors = document.errors().map(|error| Flaw {
                message: error.to_string(),
                range: error.range,
            });
            problems.extend(described(&shown, document, errors.take(10)));
        }
    }
    if !problems.is_empty() {
        problems.push(String::from(
            "mend the document first: decisions need all of it",
        ));
        return Err(problems);
    }
    let model = Model::build_with(&loaded.files.view(root), root, words);
    model.ok_or_else(|| {
        let name = places.path(loaded.files.path(root));
        vec![format!("{name}: this is no OpenAPI document")]
    })
}

/// The question, apart from the document.
struct Asked {
    request: Request,
    caller: Caller,
    state: State,
    /// Its name and text.
    acl: Option<(String, Document)>,
}

impl Asked {
    fn new(options: &Decide, access: &Access<'_>) -> Result<Asked, Vec<String>> {
        let one = |problem: String| vec![problem];
        if options.owner.is_some() && options.search == Some(SearchFor::Resource) {
            return Err(one(String::from(
                "--owner is about one object, and --search resource about all: leave one of them out",
            )));
        }
        let request = request(options).map_err(one)?;
        let caller = match &options.claims {
            Some(file) => claims(file, access)?,
            None => Caller::Stated(subject(options, access).map_err(one)?),
        };
        let mut asked = Asked {
            request,
            caller,
            state: State::default(),
            acl: None,
        };
        if let Some(file) = &options.acl {
            let document =
                read_document(file).map_err(|problem| one(format!("--acl {problem}")))?;
            let name = file.display().to_string();
            asked.state = access
                .state(&document)
                .map_err(|flaws| described(&name, &document, flaws).collect::<Vec<_>>())?;
            tell_unknown(&name, &asked.state, access);
            asked.acl = Some((name, document));
        }
        Ok(asked)
    }

    fn question<'q>(&'q self, options: &'q Decide) -> Question<'q> {
        Question {
            request: &self.request,
            caller: &self.caller,
            state: &self.state,
            owner: options.owner.as_deref(),
        }
    }
}

fn request(options: &Decide) -> Result<Request, String> {
    let mut request =
        Request::parse(&options.request).map_err(|error| format!("--request: {error}"))?;
    for header in &options.header {
        let added = request.add_header(header);
        added.map_err(|error| format!("--header: {error}"))?;
    }
    if let Some(file) = &options.body {
        let text = read_text(file).map_err(|problem| format!("--body {problem}"))?;
        request.set_body(text);
    }
    Ok(request)
}

fn subject(options: &Decide, access: &Access<'_>) -> Result<Subject, String> {
    let mut subject = Subject {
        user: options.user.clone(),
        groups: options.group.iter().cloned().collect(),
        ..Subject::default()
    };
    tell_unknown_groups(options, access);
    let known = access.objects();
    for text in &options.member {
        let split = text.split_once('=');
        let (object, id) = split.ok_or_else(|| {
            format!("--member {text}: write a container and its id, such as Organization=o1")
        })?;
        if !known.contains(&ObjectType::from(object)) {
            let names = known.iter().map(ObjectType::as_str);
            let meant = rules::closest(object, names);
            let advice = rules::advice(meant, "write its name as the document does");
            return Err(format!(
                "--member {text}: the document knows no object `{object}`: {advice}"
            ));
        }
        let object = access.object(object, id);
        let object = object.map_err(|error| format!("--member {text}: {error}"))?;
        let ids = subject.memberships.entry(object.object).or_default();
        ids.entry(object.id).or_default();
    }
    Ok(subject)
}

fn claims(file: &Path, access: &Access<'_>) -> Result<Caller, Vec<String>> {
    let document = read_document(file).map_err(|problem| vec![format!("--claims {problem}")])?;
    if !access.reads_claims() {
        return Err(vec![String::from(
            "--claims: no security scheme of the document says which claims hold the user id and the \
             groups (`x-user_id`, `x-groups`): give --user and --group instead",
        )]);
    }
    let name = file.display().to_string();
    let claims = Claims::new(document.clone());
    let claims = claims.map_err(|flaws| described(&name, &document, flaws).collect::<Vec<_>>())?;
    Ok(Caller::Claims(claims))
}

/// Whoever is in a group that nothing is granted to is told `no-grant`, after a slip as well.
fn tell_unknown_groups(options: &Decide, access: &Access<'_>) {
    let known = access.groups();
    for group in options.group.iter().filter(|one| !known.contains(*one)) {
        let meant = rules::closest(group, known.iter().map(String::as_str));
        let meant = meant.map_or_else(String::new, |meant| format!(": did you mean `{meant}`?"));
        // Nobody is left to tell when standard error is closed.
        let _ = writeln!(
            io::stderr().lock(),
            "ess-lsp: --group {group}: the document knows no such group{meant}"
        );
    }
}

/// A list may serve several documents; a name that none of them knows is probably a slip.
fn tell_unknown(name: &str, state: &State, access: &Access<'_>) {
    let known = access.objects();
    for object in state.types().filter(|one| !known.contains(*one)) {
        let meant = rules::closest(object.as_str(), known.iter().map(ObjectType::as_str));
        let meant = meant.map_or_else(String::new, |meant| format!(": did you mean `{meant}`"));
        // Nobody is left to tell when standard error is closed.
        let _ = writeln!(
            io::stderr().lock(),
            "ess-lsp: {name}: the document knows no object `{object}`{meant}"
        );
    }
}

/// The text of a file that is no document.
///
/// # Errors
/// Why it cannot be read, in words.
pub(crate) fn read_text(file: &Path) -> Result<String, String> {
    let text = read_file(file, Bounds::default());
    let text = text.map_err(|failure| format!("{}: the file {failure}", file.display()))?;
    Ok(text.unwrap_or_default())
}

fn read_document(file: &Path) -> Result<Document, String> {
    let dialect = Dialect::of_path(&file.to_string_lossy());
    Ok(Document::parse(
        read_text(file)?,
        dialect,
        &[],
        Limits::default(),
    ))
}

/// `acl.yaml:3:5: what is wrong` of each.
fn described<'d>(
    name: &'d str,
    document: &'d Document,
    flaws: impl IntoIterator<Item = Flaw> + 'd,
) -> impl Iterator<Item = String> + 'd {
    flaws.into_iter().map(move |flaw| {
        let at = document.position(flaw.range.start, Encoding::Utf8);
        format!(
            "{name}:{}:{}: {}",
            at.line + 1,
            at.character + 1,
            flaw.message
        )
    })
}
