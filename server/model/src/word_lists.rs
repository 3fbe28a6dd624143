//! The words that detection rests on. Principles, no vendors: each list says what its words have in
//! common.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt};

/// A set of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Class(u64);

impl Class {
    /// Whether both sets share a list.
    pub(crate) const fn intersects(self, other: Class) -> bool {
        self.0 & other.0 != 0
    }

    /// Both sets together.
    pub(crate) const fn or(self, other: Class) -> Class {
        Class(self.0 | other.0)
    }
}

/// Words that make a name an identifier.
pub(crate) const IDENTIFIER: Class = Class(1 << 0);
/// Words that name an object, or just describe one.
pub(crate) const WEAK: Class = Class(1 << 1);
/// What one looks an object up by, where it has no id.
pub(crate) const NAMEISH: Class = Class(1 << 2);
/// Titles and places in a file system.
pub(crate) const TITLE: Class = Class(1 << 3);
/// Whole names that choose a representation, a period, a place or a page.
pub(crate) const HARD: Class = Class(1 << 4);
/// Kinds, modes and fields: never an object, also as the last word of a name.
pub(crate) const KIND: Class = Class(1 << 5);
/// May name a stored object; what decides is the path around it. Holds `KIND`.
pub(crate) const SOFT: Class = Class(1 << 6);
/// Published matter: films, books, places.
pub(crate) const WORKS: Class = Class(1 << 7);
/// Places, languages and units.
pub(crate) const PLACE: Class = Class(1 << 8);
/// Settings, properties and constants.
pub(crate) const FIELDS: Class = Class(1 << 9);
/// Paths after which a code is a secret.
pub(crate) const VERIFY: Class = Class(1 << 10);
/// Words after which a name goes on to say what the identifier is for.
pub(crate) const PREPOSITION: Class = Class(1 << 11);
/// POST that only reads.
pub(crate) const QUERY_POST: Class = Class(1 << 12);
/// What a person logs in with.
pub(crate) const CREDENTIAL: Class = Class(1 << 13);
/// Operations that look something up.
pub(crate) const LOOKUP: Class = Class(1 << 14);
/// Secrets, one-time values and page cursors.
pub(crate) const SECRET: Class = Class(1 << 15);
/// Before an identifier word: no object of this service.
pub(crate) const FOREIGN: Class = Class(1 << 16);
/// Of `FOREIGN`: fine where the document has such a resource.
pub(crate) const OVERRIDABLE: Class = Class(1 << 17);
/// Page cursors and bounds.
pub(crate) const CURSOR: Class = Class(1 << 18);
/// Tenants, organizations, users.
pub(crate) const TENANT: Class = Class(1 << 19);
/// Roles of a person or a parent object.
pub(crate) const PERSON: Class = Class(1 << 20);
/// Attributes that describe an object.
pub(crate) const DESCRIPTIVE: Class = Class(1 << 21);
/// A choice among what the service offers.
pub(crate) const CHOICE: Class = Class(1 << 22);
/// Login, registration, recovery.
pub(crate) const LOGIN: Class = Class(1 << 23);
/// The caller's relation to a public object.
pub(crate) const RELATION: Class = Class(1 << 24);
/// The caller.
pub(crate) const OWN: Class = Class(1 << 25);
/// Reference data.
pub(crate) const REFERENCE: Class = Class(1 << 26);
/// Things that belong to somebody.
pub(crate) const PRIVATE: Class = Class(1 << 27);
/// Verbs that make something new.
pub(crate) const CREATE: Class = Class(1 << 28);
/// Other verbs.
pub(crate) const VERB: Class = Class(1 << 29);
/// Words that schema names add to the name of the object.
pub(crate) const SCHEMA_AFFIX: Class = Class(1 << 30);
/// Properties that wrap the object of a response.
pub(crate) const WRAPPER: Class = Class(1 << 31);
/// Properties beside it.
pub(crate) const META: Class = Class(1 << 32);

/// Of `PRIVATE`: public registers hold such things too.
pub(crate) const REGISTERED: Class = Class(1 << 33);

/// Actions that end the caller's relation to an object.
pub(crate) const UNDO: Class = Class(1 << 34);

/// Properties that hold the object of a request.
pub(crate) const ENVELOPE: Class = Class(1 << 35);
/// Which side of an action an object is on, or which part it plays.
pub(crate) const SIDE: Class = Class(1 << 36);
/// Of `CREDENTIAL`: what names an account for good.
pub(crate) const ACCOUNT_NAME: Class = Class(1 << 38);
/// Actions of administrators.
pub(crate) const ADMIN: Class = Class(1 << 37);
/// Verbs of paths that are nouns too; before another noun they act on it.
pub(crate) const HANDLING: Class = Class(1 << 39);

/// The lists that hold a word in lower case.
pub(crate) fn class_of(word: &str) -> Class {
    CLASSES.get(word).copied().unwrap_or_default()
}

static CLASSES: LazyLock<HashMap<&str, Class>> = LazyLock::new(|| {
    let mut classes = HashMap::new();
    for (class, words) in LISTS {
        for word in words.split_ascii_whitespace() {
            let known: &mut Class = classes.entry(word).or_default();
            *known = known.or(*class);
        }
    }
    classes
});

static LISTS: &[(Class, &str)] = &[
    (
        IDENTIFIER,
        "arn arns ean eui fk fks gid gids guid guids handle iban id identifier identifiers ids imei \
         isbn msisdn oid oids pk sid sids sku slug slugs uid uids upc urn urns uuid uuids vin",
    ),
    (
        WEAK,
        "address checksum code codes commit digest email hash hashes index key keys login \
         name names no num number numbers ref reference references refs revision serial sha \
         tag username",
    ),
    (
        NAMEISH,
        "address code email hash key login name num number phone reference sku slug username",
    ),
    (TITLE, "dir directory file filename filepath path title"),
    (
        HARD,
        "amount angle col color colour column content count countries country culture \
         currencies currency date datetime day direction duration enabled encoding end expand \
         ext extension field fields filter flag format from height hour include interval lang \
         language languages lat latitude length limit lng locale locales lon long longitude mimetype \
         minute month offset order page per period q quantity quarter query radius row search \
         second since size sort start suffix text time timestamp timezone to tz until week \
         width x y year z zoom",
    ),
    (
        KIND,
        "algorithm attribute column currency date datetime day direction extension field \
         format kind lang language locale method metric mode month operation option order \
         period preference property protocol quality resolution scope setting state status \
         time timestamp timezone type verb week year",
    ),
    (
        SOFT,
        "action algorithm api attribute category channel column country currency date \
         datetime day direction env environment extension feature field format kind label \
         lang language level locale method metric mode month operation option order os period \
         platform position preference property protocol provider quality rank region \
         resolution role scope section setting stage state status tag time timestamp timezone \
         type verb version view week year",
    ),
    (
        WORKS,
        "airport album article artist artwork book category city coin competition country \
         currency emoji episode exchange exhibit film fixture font genre icon indicator \
         league market movie news place planet podcast quote recipe region season song \
         species station sticker ticker tournament",
    ),
    (
        PLACE,
        "country currency language locale region timezone unit",
    ),
    (
        FIELDS,
        "attribute config configuration constant enum field flag kind metric option param \
         parameter preference property setting type",
    ),
    (
        VERIFY,
        "accept activate activation confirm confirmation otp redeem reset unlock unsubscribe \
         validate validation verification verify",
    ),
    (PREPOSITION, "by for from in of on to"),
    (
        QUERY_POST,
        "calculate check convert estimate lookup ping preview query search simulate test translate \
         validate verify",
    ),
    (CREDENTIAL, "email login mail phone user username"),
    (
        LOOKUP,
        "by describe detail details fetch find get info lookup read show view",
    ),
    (
        SECRET,
        "captcha credential credentials cursor jwt nonce otp passwd password pin secret sig \
         signature token tokens",
    ),
    (
        FOREIGN,
        "cal client color colour correlation country currency cursor day external fiscal format \
         ical idempotence idempotency kind language level locale mode month national nonce \
         operation passport priority request snapshot span state status tax timezone trace \
         tracking type vat week year",
    ),
    (
        OVERRIDABLE,
        "client color colour day level mode month operation priority request snapshot state \
         status tracking type week year",
    ),
    (
        CURSOR,
        "after before continuation continue cursor ending last marker max min newer next \
         offset older prev previous since starting until",
    ),
    (
        TENANT,
        "account client company customer domain group merchant org organisation organization \
         project realm site subaccount team tenant user workspace",
    ),
    (
        PERSON,
        "approver approvers assignee assignees delegate manager member members owner parent \
         parents reviewer reviewers supervisor",
    ),
    (
        DESCRIPTIVE,
        "body branch color comment commit content data description email emails file_name \
         filename host hostname icon image ip ips link message name note notes password path \
         phone ref sha subject summary text title uri url value values",
    ),
    (
        CHOICE,
        "action algorithm api attribute category channel column country currency date \
         datetime day direction env environment extension feature field filetype format kind \
         label lang language level locale method metric mode model month operation option \
         order os period platform position preference property protocol provider quality rank \
         region resolution role scope section setting stage state status tag time timestamp \
         timezone type unit verb version view week year",
    ),
    (
        LOGIN,
        "authenticate authorize forgot forgotten login logon magic oauth oauth2 otp \
         passwordless recover recovery refresh register registration reset signin signon \
         signup token tokens",
    ),
    (
        RELATION,
        "blocked blocks bookmarked bookmarks favorite favorites favourite favourites follow \
         followed followers following like liked likes muted mutes saved star starred stars \
         subscriptions unfollow watched watching wishlist",
    ),
    (
        ENVELOPE,
        "attributes data entity payload relationships resource",
    ),
    (
        SIDE,
        "base billing current default dest destination fallback from head home origin original \
         parent preferred previous primary receiver recipient related secondary sender shipping \
         source src target to",
    ),
    (ACCOUNT_NAME, "login user username"),
    (ADMIN, "admin admins administration administrator"),
    (
        UNDO,
        "unbookmark unfavorite unfavourite unfollow unlike unsave unstar unwatch",
    ),
    (OWN, "@me me myself self"),
    (
        REFERENCE,
        "category country currency genre language locale timezone unit",
    ),
    (
        PRIVATE,
        "account accounts app application applications apps billing booking bookings build \
         builds call calls campaign campaigns card cards cart carts claim claims cluster \
         clusters companies company contact contacts customer customers deployment deployments device \
         devices document documents domain domains employee employees file files folder \
         folders inbox instance instances invoice invoices job jobs lead leads loan loans mail me member \
         members merchant merchants message messages order orders org organisation \
         organization organizations orgs parcel parcels patient patients payment payments \
         payroll payslip payslips prescription prescriptions profile project projects recording recordings repo repos repositories repository \
         reservation reservations room rooms salaries salary server servers session sessions shipment \
         shipments site sites statement statements student students subscriber subscribers subscription \
         subscriptions team teams tenant tenants ticket tickets transaction transactions \
         usage user users vehicle vehicles wallet wallets workspace workspaces",
    ),
    (
        REGISTERED,
        "application applications call calls companies company contact contacts document \
         documents domain domains file files job jobs member members organisation \
         organisations organization organizations project projects recording recordings room \
         rooms site sites statement statements team teams vehicle vehicles",
    ),
    (
        CREATE,
        "add create import insert invite new register upload",
    ),
    (
        VERB,
        "activate apply approve archive assign associate attach cancel change clone close complete \
         connect copy deactivate decline delete deregister describe detach disable disassociate \
         disconnect duplicate edit enable end execute fetch find \
         get grant invoke join leave list modify move open patch publish put read reboot reject remove \
         rename replace restart restore resume retry revoke run save search send set start \
         stop submit suspend terminate unassign unpublish unsubscribe update upsert write",
    ),
    (
        SCHEMA_AFFIX,
        "array base body collection confirmation create detail details dto entity full info input item \
         list minimal model object output page paginated params payload request resource \
         response responses result schema simple summary update view",
    ),
    (
        HANDLING,
        "block claim link lock pair share transfer unblock unlink unlock unpair",
    ),
    (
        WRAPPER,
        "content data entity entries item items list payload records resource response result \
         results value values",
    ),
    (
        META,
        "code count cursor error etag first kind last limit link message meta metadata more \
         next offset page prev previous size status success token total version",
    ),
];
