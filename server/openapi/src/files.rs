//! The files of a workspace as one immutable snapshot.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use foldhash::{HashMap, HashSet, HashSetExt};
use syntax::{Document, Node, NodeId};

use crate::children::Children;
use crate::cursor::Cursor;
use crate::endings::Endings;
use crate::index::Index;
use crate::outline::Outline;
use crate::overlay::{Added, Layer, Overlays};
use crate::reference::Reference;
use crate::unresolved::{Reason, Unresolved};
use crate::uri::{self, FilePart, Fragment};
use crate::version::Version;

/// Names a file of a [`Files`]; stays the same through later snapshots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(u32);

impl FileId {
    /// Its number: ids count from 0 in the order in which files came.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A node of a file, of the document version that the snapshot holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The node in its document.
    pub node: NodeId,
}

/// A segment: its file, and its index in the document.
pub type SegmentId = (FileId, u32);

/// Why a file could not be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileFailure {
    /// There is no such file.
    Missing,
    /// The system's own words.
    Unreadable(String),
    /// The first byte that is not UTF-8, and what the file seems to be instead.
    NotUtf8 {
        /// Byte offset.
        offset: usize,
        /// In words.
        message: String,
    },
    /// Larger than the limit.
    TooLarge {
        /// Size in bytes; `None` where reading stopped at the limit, as for a pipe.
        bytes: Option<u64>,
        /// Limit in bytes.
        limit: u64,
    },
    /// It lies outside the directories that may be read.
    Outside,
    /// More files than the limit allows.
    TooManyFiles {
        /// The limit.
        limit: usize,
    },
}

impl fmt::Display for FileFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileFailure::Missing => write!(f, "does not exist"),
            FileFailure::Unreadable(message) => write!(f, "cannot be read: {message}"),
            FileFailure::NotUtf8 { message, .. } => write!(f, "is not UTF-8: {message}"),
            FileFailure::TooLarge { bytes, limit } => {
                let limit = in_megabytes(*limit);
                match bytes {
                    Some(bytes) => write!(f, "has {bytes} bytes; the limit is {limit}"),
                    None => write!(f, "has more than {limit}"),
                }
            }
            FileFailure::Outside => write!(f, "lies outside the directories that may be read"),
            FileFailure::TooManyFiles { limit } => {
                write!(f, "is not read: more than {limit} files")
            }
        }
    }
}

fn in_megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1 << 20))
}

/// A file that some reference names and that is not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Normalised path.
    pub path: String,
    /// The value of the first `$ref` that names it.
    pub from: Place,
}

struct File {
    path: Arc<str>,
    content: Result<Document, FileFailure>,
    index: OnceLock<Index>,
    outline: OnceLock<Outline>,
    is_overlay: bool,
}

impl File {
    /// What of the index holds for a later version; nothing where the document was built otherwise.
    fn index_for(&self, content: &Result<Document, FileFailure>) -> OnceLock<Index> {
        let cell = OnceLock::new();
        if let (Ok(before), Ok(after), Some(index)) = (&self.content, content, self.index.get())
            && after.has_layout_of(before)
        {
            let _ = cell.set(index.again(after));
        }
        cell
    }
}

/// Documents by normalised path. Cloning is cheap; a change to a clone leaves the original as it
/// was. Paths are either all absolute or all relative to one directory.
#[derive(Clone, Default)]
pub struct Files {
    files: Arc<Vec<Arc<File>>>,
    ids: Arc<HashMap<Arc<str>, FileId>>,
    overlays: Arc<Overlays>,
    /// What overlays add to the document that this snapshot is a view of.
    layer: Option<Arc<Layer>>,
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Files({})", self.files.len())
    }
}

impl Files {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a document or replaces the one with that path (normalised here). Its id stays.
    pub fn insert(&mut self, path: &str, document: Document) -> FileId {
        self.put(path, Ok(document), false)
    }

    /// Adds an overlay (see [`crate::parse_overlay`]) or replaces the file with that path. It counts
    /// only for the documents that [`Files::apply_overlays`] names. Its references count from these.
    pub fn insert_overlay(&mut self, path: &str, overlay: Document) -> FileId {
        self.put(path, Ok(overlay), true)
    }

    /// Notes that a file could not be loaded, so that nobody asks again.
    pub fn insert_failure(&mut self, path: &str, failure: FileFailure) -> FileId {
        self.put(path, Err(failure), false)
    }

    fn put(
        &mut self,
        path: &str,
        content: Result<Document, FileFailure>,
        is_overlay: bool,
    ) -> FileId {
        // Places in another version of a file mean other nodes.
        self.overlays = Arc::default();
        self.layer = None;
        let path: Arc<str> = uri::normalise(path).into();
        let known = self.ids.get(&path).copied();
        let before = known.and_then(|id| self.file(id));
        let file = Arc::new(File {
            path: Arc::clone(&path),
            index: before.map_or_else(OnceLock::new, |before| before.index_for(&content)),
            content,
            outline: OnceLock::new(),
            is_overlay,
        });
        let files = Arc::make_mut(&mut self.files);
        match known.and_then(|id| Some((id, files.get_mut(id.index())?))) {
            Some((id, slot)) => {
                *slot = file;
                id
            }
            None => {
                let id = FileId(files.len() as u32);
                files.push(file);
                Arc::make_mut(&mut self.ids).insert(path, id);
                id
            }
        }
    }

    fn has_no_overlays(&self) -> bool {
        self.layer.is_none() && self.overlays.is_empty()
    }

    /// Whether `other` holds the same files, and the same in each, node for node: see
    /// [`Document::is_alike`]. Files that both share cost nothing. Where overlays count, the answer
    /// is no.
    pub fn are_alike(
        &self,
        other: &Files,
        may_differ: &dyn Fn(Node<'_>, Node<'_>) -> bool,
    ) -> bool {
        let mut pairs = self.files.iter().zip(other.files.iter());
        self.has_no_overlays()
            && other.has_no_overlays()
            && self.files.len() == other.files.len()
            && pairs.all(|(one, two)| {
                Arc::ptr_eq(one, two)
                    || (&one.path, one.is_overlay) == (&two.path, two.is_overlay)
                        && match (&one.content, &two.content) {
                            (Ok(one), Ok(two)) => one.is_alike(two, may_differ),
                            (Err(one), Err(two)) => one == two,
                            _ => false,
                        }
            })
    }

    /// The segments in place of which `later` has other ones, in order. `None` where more may be
    /// different than what stands in these segments: other files, other keys of segments, overlays,
    /// YAML anchors, which let one segment say what another means.
    pub fn changed_segments(&self, later: &Files) -> Option<Vec<SegmentId>> {
        let is_plain = self.has_no_overlays() && later.has_no_overlays();
        if !is_plain || self.files.len() != later.files.len() {
            return None;
        }
        let mut found = Vec::new();
        for (file, (one, two)) in self.ids().zip(self.files.iter().zip(later.files.iter())) {
            if Arc::ptr_eq(one, two) {
                continue;
            }
            if (&one.path, one.is_overlay) != (&two.path, two.is_overlay) {
                return None;
            }
            match (&one.content, &two.content) {
                (Ok(one), Ok(two)) => {
                    let segments = one.changed_segments(two)?.into_iter();
                    found.extend(segments.map(|segment| (file, segment)));
                }
                (Err(one), Err(two)) if one == two => {}
                _ => return None,
            }
        }
        Some(found)
    }

    /// The file with that path (normalised here).
    pub fn id(&self, path: &str) -> Option<FileId> {
        self.ids.get(uri::normalise(path).as_str()).copied()
    }

    /// All files, those that could not be loaded included, in the order in which they came.
    pub fn ids(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..self.files.len() as u32).map(FileId)
    }

    /// The normalised path of a file; empty for an id of other files.
    pub fn path(&self, file: FileId) -> &str {
        self.file(file).map_or("", |file| &file.path)
    }

    /// The document of a file; `None` when it could not be loaded.
    pub fn document(&self, file: FileId) -> Option<&Document> {
        self.file(file)?.content.as_ref().ok()
    }

    /// Why a file could not be loaded.
    pub fn failure(&self, file: FileId) -> Option<&FileFailure> {
        self.file(file)?.content.as_ref().err()
    }

    /// The root node of a file: that of the first OpenAPI document in it, else of the first
    /// document that is not empty. References into the file start there.
    pub fn root(&self, file: FileId) -> Option<Cursor<'_>> {
        let node = self.document(file)?.node(self.index(file)?.root?)?;
        Some(Cursor::new(self, file, node))
    }

    /// The version of the OpenAPI document in a file; `None` for a part of one or another file.
    pub fn version(&self, file: FileId) -> Option<Version> {
        self.index(file)?.version
    }

    /// The node at a place of this snapshot.
    pub fn node(&self, place: Place) -> Option<Node<'_>> {
        self.document(place.file)?.node(place.node)
    }

    /// The cursor at a place of this snapshot.
    pub fn cursor(&self, place: Place) -> Option<Cursor<'_>> {
        Some(Cursor::new(self, place.file, self.node(place)?))
    }

    /// Every `$ref` below the root of a file in order, aliases not expanded. What stands in `example`, `examples`,
    /// `default`, `enum` and `const` is data and left out.
    pub fn references(&self, file: FileId) -> impl Iterator<Item = Reference<'_>> {
        // Those of an overlay mean something only together with a document.
        let counts = !self.is_overlay(file) || self.reference_base(file) != file;
        let outline = self.outline(file).filter(|_| counts);
        let nodes = outline.map_or(&[][..], |outline| &outline.references);
        nodes.iter().filter_map(move |node| {
            let node = self.document(file)?.node(*node)?;
            Some(Reference::new(self, file, node))
        })
    }

    /// The normalised paths of the other files that a file refers to, without repetition.
    pub fn referenced_files(&self, file: FileId) -> impl Iterator<Item = &str> {
        self.named_files(file).iter().map(|(path, _)| &**path)
    }

    /// Normalised paths of other files with the first `$ref` that names each. An overlay asks for
    /// none: it adds to what a document reads already.
    fn named_files(&self, file: FileId) -> &[(Box<str>, NodeId)] {
        let outline = self.outline(file).filter(|_| !self.is_overlay(file));
        outline.map_or(&[], |outline| &outline.files)
    }

    /// The files that references name and that are not known yet, sorted by path. Load them (or say
    /// why not), and ask again until none is left.
    pub fn missing(&self) -> Vec<Wanted> {
        let mut wanted: BTreeMap<&str, Place> = BTreeMap::new();
        for file in self.ids() {
            for (path, node) in self.named_files(file) {
                if !self.ids.contains_key(&**path) {
                    let place = Place { file, node: *node };
                    wanted.entry(path).or_insert(place);
                }
            }
        }
        wanted
            .into_iter()
            .map(|(path, from)| Wanted {
                path: path.to_owned(),
                from,
            })
            .collect()
    }

    /// The files that a document consists of: itself first, then all that it refers to, directly or
    /// not, in the order of their first mention.
    pub fn reachable(&self, root: FileId) -> Vec<FileId> {
        let mut found = vec![root];
        found.extend(self.overlays_of(root));
        let mut seen: HashSet<FileId> = found.iter().copied().collect();
        let mut next = 0;
        while let Some(&file) = found.get(next) {
            next += 1;
            let files = self.referenced_files(file);
            let known = files.filter_map(|path| self.ids.get(path).copied());
            found.extend(known.filter(|id| seen.insert(*id)));
        }
        found
    }

    /// Every reference of a file that leads nowhere, in order of place.
    pub fn unresolved(&self, file: FileId) -> impl Iterator<Item = Unresolved> {
        let mut endings = Endings::default();
        let found = self.unresolved_with(file, &mut endings);
        let found: Vec<Unresolved> = found.map(|(_, failure)| failure).collect();
        found.into_iter()
    }

    /// The references of a file that lead nowhere, and why.
    pub(crate) fn unresolved_with(
        &self,
        file: FileId,
        endings: &mut Endings,
    ) -> impl Iterator<Item = (Place, Unresolved)> {
        // Most references of a document repeat a few texts.
        let mut resolved = HashSet::new();
        self.references(file).filter_map(move |reference| {
            let text = reference.text();
            if resolved.contains(&text) {
                return None;
            }
            let failure = endings.failure(reference);
            if failure.is_none() {
                resolved.insert(text);
            }
            Some((reference.place(), failure?))
        })
    }

    /// The node that `reference`, as written in the file `from`, means; a `$ref` that stands there
    /// is not followed.
    ///
    /// # Errors
    /// The reason why there is none.
    pub fn lookup(&self, from: FileId, reference: &str) -> Result<Cursor<'_>, Reason> {
        let target = uri::split(reference);
        let from = self.reference_base(from);
        let file = match target.file {
            FilePart::Same => from,
            FilePart::Path(path) => self.known(uri::join(self.path(from), &path))?,
            FilePart::Remote(scheme) => {
                let scheme = scheme.to_owned();
                return Err(Reason::NotFollowed { scheme });
            }
        };
        match target.fragment {
            Fragment::Root => self.at_pointer(file, ""),
            Fragment::Pointer(pointer) => self.at_pointer(file, &pointer),
            Fragment::Anchor(anchor) => self.at_anchor(file, &anchor),
        }
    }

    fn known(&self, path: String) -> Result<FileId, Reason> {
        match self.ids.get(path.as_str()) {
            None => Err(Reason::NotLoaded { path }),
            Some(id) => match self.failure(*id).cloned() {
                None => Ok(*id),
                Some(failure) => Err(Reason::File { path, failure }),
            },
        }
    }

    fn at_pointer(&self, file: FileId, pointer: &str) -> Result<Cursor<'_>, Reason> {
        let start = || {
            let (node, rest) = self.index(file)?.start(self.document(file)?, pointer)?;
            Some((Cursor::new(self, file, node), rest))
        };
        // The index knows nothing of what overlays replace.
        let start = match self.is_overlaid(file) {
            false => start(),
            true => self.root(file).map(|root| (root, pointer)),
        };
        let found = start.and_then(|(cursor, rest)| cursor.at_pointer(rest));
        found.ok_or_else(|| Reason::NoSuchNode {
            path: self.path(file).to_owned(),
            pointer: pointer.to_owned(),
        })
    }

    fn at_anchor(&self, file: FileId, anchor: &str) -> Result<Cursor<'_>, Reason> {
        let node = self
            .outline(file)
            .and_then(|outline| outline.anchors.get(anchor));
        let found = node.and_then(|node| self.cursor(Place { file, node: *node }));
        found.ok_or_else(|| Reason::NoSuchAnchor {
            path: self.path(file).to_owned(),
            anchor: anchor.to_owned(),
        })
    }

    fn file(&self, file: FileId) -> Option<&File> {
        self.files.get(file.index()).map(Arc::as_ref)
    }

    fn index(&self, file: FileId) -> Option<&Index> {
        let document = self.document(file)?;
        let cell = &self.file(file)?.index;
        Some(cell.get_or_init(|| Index::of(document)))
    }

    /// The children of large collections of a file that holds `node`.
    pub(crate) fn children(&self, file: FileId, node: Node<'_>) -> Option<&Children> {
        let is_current = std::ptr::eq(self.document(file)?, node.document());
        Some(&self.index(file).filter(|_| is_current)?.children)
    }

    fn outline(&self, file: FileId) -> Option<&Outline> {
        let document = self.document(file)?;
        let root = document.node(self.index(file)?.root?)?;
        let is_document = self.version(file).is_some();
        let cell = &self.file(file)?.outline;
        Some(cell.get_or_init(|| Outline::of(root, is_document, self.path(file))))
    }

    /// Whether the file was added as an overlay.
    pub fn is_overlay(&self, file: FileId) -> bool {
        self.file(file).is_some_and(|file| file.is_overlay)
    }

    /// The overlays of a document, in order.
    pub fn overlays_of(&self, document: FileId) -> &[FileId] {
        let layer = self.overlays.layer(document);
        layer.map_or(&[], |layer| &layer.overlays)
    }

    /// Whether a segment of a file looks different in this view than without overlays, or is part of
    /// an overlay. What is derived from such a segment does not hold for other views.
    pub fn is_touched(&self, file: FileId, segment: u32) -> bool {
        let layer = self.layer.as_ref();
        layer.is_some_and(|layer| layer.touches(file, segment))
    }

    /// Whether this is a view in which overlays add something to `file`.
    fn is_overlaid(&self, file: FileId) -> bool {
        let layer = self.layer.as_ref();
        layer.is_some_and(|layer| layer.document == file)
    }

    /// The file from which references in `file` count: in a view those in an overlay stand for references
    /// in the document.
    pub fn reference_base(&self, file: FileId) -> FileId {
        let layer = self.layer.as_ref();
        let layer = layer.filter(|layer| layer.overlays.contains(&file));
        layer.map_or(file, |layer| layer.document)
    }

    /// What overlays add to the collection at `place`.
    pub(crate) fn added(&self, place: Place) -> Option<&Added> {
        self.layer.as_ref()?.added(place)
    }

    /// The file that holds a node which was found below one of `file`.
    pub(crate) fn holder(&self, file: FileId, node: Node<'_>) -> FileId {
        let Some(layer) = &self.layer else {
            return file;
        };
        let holds = |file: &FileId| {
            let document = self.document(*file);
            document.is_some_and(|document| std::ptr::eq(document, node.document()))
        };
        let others = layer.overlays.iter().copied().chain([layer.document]);
        [file].into_iter().chain(others).find(holds).unwrap_or(file)
    }

    pub(crate) fn overlays(&self) -> &Overlays {
        &self.overlays
    }

    pub(crate) fn set_overlays(&mut self, overlays: Overlays) {
        self.overlays = Arc::new(overlays);
    }

    pub(crate) fn with_layer(&self, layer: Option<Arc<Layer>>) -> Files {
        Files {
            layer,
            ..self.clone()
        }
    }
}
