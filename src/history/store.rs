//! The database file: made for its owner only, checked when it is opened, set aside where it is damaged.

use super::key;
use super::query::Held;
use super::schema::{self, Version};
use crate::roster::{Error, ErrorKind, InstallKey, Result, hexadecimal};
use rusqlite::{Connection, OpenFlags};
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The name of the database in the state folder.
pub const DATABASE: &str = "history.db";
/// How long another program's lock on the database is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Holds the open history of one state folder.
#[derive(Debug)]
pub struct History {
    pub(super) connection: Connection,
    pub(super) folder: PathBuf,
    key: InstallKey,
    set_aside: Option<String>,
}

/// Says how the history is, for a person who wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// There is none yet.
    Absent,
    /// It is sound.
    Sound,
    /// It cannot be used as it is.
    Damaged,
    /// The key that its hashes were made with is not beside it.
    OtherKey,
    /// A newer program made it.
    Newer,
}

impl History {
    /// Opens the history of a state folder, and makes folder, key and tables where they are not there.
    ///
    /// A damaged file is set aside under another name; [`History::set_aside`] then says so, and the history begins anew.
    pub fn open(folder: &Path) -> Result<Self> {
        let failed = |error: &io::Error| unusable(folder, error.kind());
        make_folder(folder).map_err(|error| failed(&error))?;
        let (key, renewed) = match key::load(folder) {
            Ok(key) => (key, false),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                move_away(folder, key::KEY).map_err(|error| failed(&error))?;
                (key::load(folder).map_err(|error| failed(&error))?, true)
            }
            Err(error) => return Err(failed(&error)),
        };
        let connection = connect(folder);
        let (connection, set_aside) = match connection {
            Ok(connection) if belongs_to(&connection, &key, folder)? => (connection, None),
            Err(error) if !is_damage(&error) => return Err(failure(folder, &error)),
            other => {
                drop(other);
                let name = move_away(folder, DATABASE).map_err(|error| failed(&error))?;
                let connection = connect(folder).map_err(|error| failure(folder, &error))?;
                if !belongs_to(&connection, &key, folder)? {
                    return Err(Error::new(ErrorKind::Internal, "a new history does not know its own key"));
                }
                (connection, Some(name))
            }
        };
        let set_aside = set_aside.or_else(|| renewed.then(|| key::KEY.to_owned()));
        Ok(Self { connection, folder: folder.to_owned(), key, set_aside })
    }

    /// Opens a history that is there already, for reading about it; one that cannot be used stays as it is.
    pub fn open_existing(folder: &Path) -> Result<Self> {
        if let Err(error) = std::fs::metadata(folder.join(DATABASE))
            && error.kind() == io::ErrorKind::PermissionDenied
        {
            return Err(Error::new(ErrorKind::Environment, "this account may not read the history")
                .file(folder.display().to_string())
                .help("run it as the account of the nightly run, whose files are its own alone"));
        }
        if !folder.join(DATABASE).is_file() {
            return Err(Error::new(ErrorKind::Usage, "there is no history here")
                .file(folder.display().to_string())
                .note("a history begins with the first run that writes reports (-o)")
                .help("name the folder of the reports with -o, or the state folder with --state"));
        }
        let key = match key::existing(folder) {
            Ok(key) => key,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(useless(folder, "the key of this history is not there any more"));
            }
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                return Err(useless(folder, "the key of this history is damaged"));
            }
            Err(error) => return Err(unusable(folder, error.kind())),
        };
        match connect(folder) {
            Ok(connection) if belongs_to(&connection, &key, folder)? => {
                Ok(Self { connection, folder: folder.to_owned(), key, set_aside: None })
            }
            Ok(_) => Err(useless(folder, "this history was made with another key than the one beside it")),
            Err(error) if is_damage(&error) => Err(useless(folder, "this history is damaged and cannot be read")),
            Err(error) => Err(failure(folder, &error)),
        }
    }

    /// Returns the date of the last run; `None` where no run was ever taken into this history.
    pub fn latest(&self) -> Result<Option<String>> {
        latest(&self.connection).map_err(|error| self.failed(&error))
    }

    /// Returns the path of the database.
    pub fn file(&self) -> PathBuf {
        self.folder.join(DATABASE)
    }

    /// Returns the installation's key.
    pub fn key(&self) -> &InstallKey {
        &self.key
    }

    /// Returns the name under which a history that could not be used was set aside.
    pub fn set_aside(&self) -> Option<&str> {
        self.set_aside.as_deref()
    }

    /// Looks at the history of a state folder without changing anything there.
    pub fn health(folder: &Path) -> Health {
        let path = folder.join(DATABASE);
        if !path.is_file() {
            return Health::Absent;
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let sound = Connection::open_with_flags(&path, flags).and_then(|connection| {
            let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
            // a history in which nothing stands yet belongs to no key
            let made_with = connection
                .query_row("SELECT value FROM meta WHERE name = 'key'", [], |row| row.get::<_, String>(0))
                .ok();
            Ok((is_sound(&connection)?, version, made_with))
        });
        match sound {
            Ok((true, version, _)) if version > schema::VERSION => Health::Newer,
            Ok((true, _, Some(made_with))) if key::existing(folder).map_or(true, |key| identity(&key) != made_with) => {
                Health::OtherKey
            }
            Ok((true, ..)) => Health::Sound,
            _ => Health::Damaged,
        }
    }

    /// Returns the held nights since the last accepted run in the history of a state folder, oldest first, without changing
    /// anything there.
    pub fn held_in(folder: &Path) -> Vec<Held> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let read = |connection: Connection| {
            let sql = "SELECT as_of, codes FROM holds
                       WHERE as_of > (SELECT coalesce(max(as_of), '') FROM runs) ORDER BY as_of";
            let mut found = connection.prepare(sql)?;
            let rows = found.query_map([], |row| Ok(Held { as_of: row.get(0)?, codes: row.get(1)? }))?;
            rows.collect::<rusqlite::Result<Vec<Held>>>()
        };
        Connection::open_with_flags(folder.join(DATABASE), flags).and_then(read).unwrap_or_default()
    }

    /// Returns the date of the last run in the history of a state folder, without changing anything there.
    pub fn latest_in(folder: &Path) -> Option<String> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(folder.join(DATABASE), flags).ok()?;
        latest(&connection).ok().flatten()
    }

    /// Returns the error for a statement that failed.
    pub(super) fn failed(&self, error: &rusqlite::Error) -> Error {
        failure(&self.folder, error)
    }
}

fn connect(folder: &Path) -> rusqlite::Result<Connection> {
    let path = folder.join(DATABASE);
    // made here, so that neither it nor what SQLite puts beside it is ever readable for others
    let unusable = |_| rusqlite::Error::InvalidPath(path.clone());
    let file = private(OpenOptions::new().append(true).create(true)).open(&path).map_err(unusable)?;
    let open = || {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&path, flags)?;
        connection.busy_timeout(PATIENCE)?;
        Ok::<Connection, rusqlite::Error>(connection)
    };
    if file.metadata().is_ok_and(|facts| facts.len() == 0) {
        // there is nothing to lose yet: its first page comes to the disk in one step, and not in four
        let new = open()?;
        new.pragma_update(None, "synchronous", "OFF")?;
        new.pragma_update(None, "journal_mode", "WAL")?;
        drop(new);
        file.sync_all().map_err(unusable)?;
    }
    // before it is opened: to close a second handle of a file gives up the locks that are held through the first
    drop(file);
    let mut connection = open()?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    if !is_sound(&connection)? {
        return Err(corrupt());
    }
    match schema::migrate(&mut connection)? {
        Version::Known => Ok(connection),
        Version::Foreign => Err(corrupt()),
        Version::Newer => Err(rusqlite::Error::InvalidParameterName("newer".to_owned())),
    }
}

fn latest(connection: &Connection) -> rusqlite::Result<Option<String>> {
    connection.query_row("SELECT max(as_of) FROM runs", [], |row| row.get(0))
}

fn is_sound(connection: &Connection) -> rusqlite::Result<bool> {
    let answer: String = connection.pragma_query_value(None, "integrity_check", |row| row.get(0))?;
    Ok(answer == "ok")
}

/// Says whether the hashes of the history were made with this key; a new history takes it on.
fn belongs_to(connection: &Connection, key: &InstallKey, folder: &Path) -> Result<bool> {
    let own = identity(key);
    let noted = connection.execute("INSERT OR IGNORE INTO meta VALUES ('key', ?1)", [&own]).and_then(|_| {
        connection.query_row("SELECT value FROM meta WHERE name = 'key'", [], |row| row.get::<_, String>(0))
    });
    Ok(noted.map_err(|error| failure(folder, &error))? == own)
}

/// Returns what a history knows its key by.
fn identity(key: &InstallKey) -> String {
    hexadecimal(&key.hash("identity", b""))
}

fn corrupt() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT), None)
}

fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase, SchemaChanged, TypeMismatch};
    matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase | SchemaChanged | TypeMismatch))
}

/// Gives a file that cannot be used another name, with what SQLite keeps beside it, and returns that name.
fn move_away(folder: &Path, name: &str) -> io::Result<String> {
    let free = (1..).map(|number| format!("{name}.damaged-{number}")).find(|free| !folder.join(free).exists());
    let free = free.unwrap_or_else(|| format!("{name}.damaged"));
    for end in ["-wal", "-shm", ""] {
        match fs::rename(folder.join(format!("{name}{end}")), folder.join(format!("{free}{end}"))) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(free)
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Tells that a history cannot be read, where nothing may be done about it.
fn useless(folder: &Path, message: &str) -> Error {
    Error::new(ErrorKind::Environment, message)
        .file(folder.join(DATABASE).display().to_string())
        .note("it is left as it is; the next run that writes reports sets it aside, and then everything counts as new")
        .help("where there is a copy of the folder with its key, put it back before that run")
}

fn unusable(folder: &Path, kind: io::ErrorKind) -> Error {
    let message = match kind {
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
            "the state folder cannot be made: a file has its name".to_owned()
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "there is no space left for the history".to_owned()
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "the state folder, or the key in it, may not be used by this account".to_owned()
        }
        kind => format!("the state folder cannot be used: {kind}"),
    };
    with_notes(Error::new(ErrorKind::Environment, message), folder)
}

fn failure(folder: &Path, error: &rusqlite::Error) -> Error {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked, DiskFull, PermissionDenied, ReadOnly};
    let (kind, message) = match (error, error.sqlite_error_code()) {
        (rusqlite::Error::InvalidParameterName(_), _) => {
            (ErrorKind::Environment, "a newer version of rosterdiff wrote this history; use that one")
        }
        (rusqlite::Error::InvalidPath(_), _) | (_, Some(ReadOnly | PermissionDenied)) => {
            (ErrorKind::Environment, "the history may not be read or written by this account")
        }
        (_, Some(DatabaseBusy | DatabaseLocked)) => (ErrorKind::Busy, "another program is using the history"),
        (_, Some(DiskFull)) => (ErrorKind::Environment, "there is no space left for the history"),
        _ => (ErrorKind::Environment, "the history could not be read or written; the disk may be full or failing"),
    };
    with_notes(Error::new(kind, message), folder)
}

fn with_notes(error: Error, folder: &Path) -> Error {
    error
        .file(folder.join(DATABASE).display().to_string())
        .note("the reports of the last run, where there are any, are unchanged")
        .help("`rosterdiff doctor` looks at folder, key and history; --state names another folder")
}
