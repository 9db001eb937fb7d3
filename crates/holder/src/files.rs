//! Files with secrets in them. They are made beside their places under names that nobody can guess, readable by their owner
//! alone from their first moment (`O_EXCL`, which follows no link), and renamed into place: whatever lies there, also
//! somebody's link to another file, is replaced and never written through.
//!
//! Several files go together: what is to be renamed is written down first, so that a run which is killed in between is
//! completed by the next one ([`finish`]).

use std::{
    ffi::OsStr,
    fs::{self, File, OpenOptions, Permissions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use domain::{Entropy, entropy::random};
use thiserror::Error;

/// Where it stands what is to be renamed.
const PENDING: &str = ".beadle-cert.pending";
/// How a file ends that is not yet in its place.
const NEW: &str = ".beadle-new";

/// A file or folder that cannot be used.
#[derive(Debug, Error)]
#[error("{}: {source}", path.display())]
pub struct FileError {
    /// Which.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub source: io::Error,
}

/// Names the file in an error.
pub(crate) fn at(path: &Path) -> impl Fn(io::Error) -> FileError {
    let path = path.to_owned();
    move |source| FileError { path: path.clone(), source }
}

/// A file to be written.
#[derive(Clone, Copy)]
pub struct NewFile<'a> {
    /// Its name in the folder.
    pub name: &'a str,
    /// Who may do what with it.
    pub mode: u32,
    /// What it holds.
    pub content: &'a [u8],
}

/// The user whose process this is.
pub fn own_uid() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// Makes a folder, and those above it, for its owner alone.
pub fn make_private_folder(path: &Path) -> Result<(), FileError> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(at(path))
}

/// Whether nobody else can replace files in a folder: it is ours or the system's, and others write there at most as in
/// `/tmp`, where each keeps their own.
pub fn is_ours(folder: &Path) -> Result<bool, FileError> {
    const STICKY: u32 = 0o1000;
    let about = fs::metadata(folder).map_err(at(folder))?;
    let ours = about.uid() == own_uid() || about.uid() == 0;
    Ok(about.is_dir() && ours && (about.mode() & 0o022 == 0 || about.mode() & STICKY != 0))
}

/// Puts files into a folder: all of them, or none.
pub fn put(folder: &Path, files: &[NewFile<'_>], entropy: &dyn Entropy) -> Result<(), FileError> {
    let mut made = Made { folder, names: Vec::new() };
    for file in files {
        let place = folder.join(file.name);
        if fs::symlink_metadata(&place).is_ok_and(|there| there.is_dir()) {
            return Err(at(&place)(io::Error::other("there is a folder of that name")));
        }
        made.make(file, entropy)?;
    }
    let names = std::mem::take(&mut made.names);
    if let [(new, name)] = names.as_slice() {
        return fs::rename(folder.join(new), folder.join(name)).map_err(at(&folder.join(name)));
    }
    let list = names.iter().fold(String::new(), |list, (new, name)| format!("{list}{new} {name}\n"));
    let pending = folder.join(PENDING);
    // From here on they count, whatever happens: before, nothing has changed.
    let written = (|| {
        let half = folder.join(format!(".{:016x}{NEW}", u64::from_be_bytes(random(entropy))));
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&half)?;
        file.write_all(list.as_bytes())?;
        file.sync_all()?;
        fs::rename(&half, &pending)
    })();
    if let Err(error) = written {
        made.names = names;
        return Err(at(&pending)(error));
    }
    sync(folder);
    finish(folder)
}

/// Puts files into a folder where none of these names may be in use: all of them, or none. Nothing is ever replaced, not
/// even what comes there in the same moment.
pub fn put_new(folder: &Path, files: &[NewFile<'_>], entropy: &dyn Entropy) -> Result<(), FileError> {
    let mut made = Made { folder, names: Vec::new() };
    for file in files {
        made.make(file, entropy)?;
    }
    for (number, (new, name)) in made.names.iter().enumerate() {
        let place = folder.join(name);
        // Unlike a renaming, a second name takes no place that something has.
        if let Err(error) = fs::hard_link(folder.join(new), &place) {
            for (_, earlier) in made.names.iter().take(number) {
                let _gone_already = fs::remove_file(folder.join(earlier));
            }
            return Err(at(&place)(error));
        }
    }
    sync(folder);
    Ok(())
}

/// Completes what a run left behind that was killed.
pub fn finish(folder: &Path) -> Result<(), FileError> {
    let pending = folder.join(PENDING);
    let own = |path: &Path| fs::symlink_metadata(path).is_ok_and(|it| it.is_file() && it.uid() == own_uid());
    if !own(&pending) {
        return Ok(());
    }
    let list = fs::read_to_string(&pending).map_err(at(&pending))?;
    for (new, name) in list.lines().filter_map(|line| line.split_once(' ')) {
        let (from, to) = (folder.join(new), folder.join(name));
        if is_plain(new) && is_plain(name) && new.ends_with(NEW) && own(&from) {
            fs::rename(&from, &to).map_err(at(&to))?;
        }
    }
    sync(folder);
    fs::remove_file(&pending).map_err(at(&pending))
}

/// Whether a name stays in its folder.
fn is_plain(name: &str) -> bool {
    Path::new(name).file_name() == Some(OsStr::new(name))
}

/// That the renaming is on the disk. Some file systems cannot say so, and lose nothing by it but after a power cut.
fn sync(folder: &Path) {
    let _best_effort = File::open(folder).and_then(|folder| folder.sync_all());
}

/// Files that are not yet in their places, and go if they never come there.
struct Made<'a> {
    folder: &'a Path,
    names: Vec<(String, String)>,
}

impl Made<'_> {
    fn make(&mut self, file: &NewFile<'_>, entropy: &dyn Entropy) -> Result<(), FileError> {
        let new = format!(".{}.{:016x}{NEW}", file.name, u64::from_be_bytes(random(entropy)));
        let path = self.folder.join(&new);
        let mut options = OpenOptions::new();
        let mut open = options.write(true).create_new(true).mode(0o600).open(&path).map_err(at(&path))?;
        self.names.push((new, file.name.to_owned()));
        let written = open.write_all(file.content).and_then(|()| {
            open.set_permissions(Permissions::from_mode(file.mode))?;
            open.sync_all()
        });
        written.map_err(at(&path))
    }
}

impl Drop for Made<'_> {
    fn drop(&mut self) {
        for (new, _) in &self.names {
            let _gone_already = fs::remove_file(self.folder.join(new));
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::{SystemEntropy, entropy::SeededEntropy};

    use super::*;

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("beadle-files-{name}-{}", std::process::id()));
        let _old = fs::remove_dir_all(&path);
        make_private_folder(&path).unwrap();
        path
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn two(content: &[u8]) -> [NewFile<'_>; 2] {
        [NewFile { name: "key", mode: 0o400, content }, NewFile { name: "cert", mode: 0o644, content }]
    }

    #[test]
    fn files_have_their_modes_and_nothing_else_is_left() {
        let folder = folder("modes");
        for content in [b"first", b"again"] {
            put(&folder, &two(content), &SystemEntropy::default()).unwrap();
            assert_eq!(names(&folder), ["cert", "key"]);
            assert_eq!(fs::read(folder.join("key")).unwrap(), content);
            let mode = |name| fs::metadata(folder.join(name)).unwrap().mode() & 0o7777;
            assert_eq!((mode("key"), mode("cert")), (0o400, 0o644));
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_link_is_replaced_and_what_it_points_to_is_untouched() {
        let folder = folder("links");
        let victim = folder.join("victim");
        fs::write(&victim, "precious").unwrap();
        for name in ["key", "cert"] {
            std::os::unix::fs::symlink(&victim, folder.join(name)).unwrap();
        }
        put(&folder, &two(b"new"), &SystemEntropy::default()).unwrap();
        assert_eq!(fs::read(&victim).unwrap(), b"precious");
        assert!(fs::symlink_metadata(folder.join("key")).unwrap().is_file());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_name_that_somebody_guessed_is_not_written_to() {
        let folder = folder("guessed");
        let victim = folder.join("victim");
        fs::write(&victim, "precious").unwrap();
        let number = u64::from_be_bytes(random(&SeededEntropy::new(1)));
        std::os::unix::fs::symlink(&victim, folder.join(format!(".key.{number:016x}{NEW}"))).unwrap();
        assert!(put(&folder, &two(b"new"), &SeededEntropy::new(1)).is_err());
        assert_eq!((fs::read(&victim).unwrap(), folder.join("key").exists()), (b"precious".to_vec(), false));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn where_one_cannot_come_none_comes() {
        let folder = folder("none");
        fs::create_dir(folder.join("cert")).unwrap();
        assert!(put(&folder, &two(b"new"), &SystemEntropy::default()).is_err());
        assert_eq!(names(&folder), ["cert"]);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn new_files_replace_nothing_and_come_together() {
        let folder = folder("new");
        put_new(&folder, &two(b"first"), &SystemEntropy::default()).unwrap();
        assert_eq!(
            (names(&folder), fs::metadata(folder.join("key")).unwrap().nlink()),
            (["cert", "key"].map(String::from).to_vec(), 1)
        );
        fs::remove_file(folder.join("key")).unwrap();
        assert!(put_new(&folder, &two(b"again"), &SystemEntropy::default()).is_err());
        assert_eq!(
            (names(&folder), fs::read(folder.join("cert")).unwrap()),
            (vec!["cert".to_owned()], b"first".to_vec())
        );
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_run_that_was_killed_between_two_files_is_completed() {
        let folder = folder("killed");
        put(&folder, &two(b"old"), &SystemEntropy::default()).unwrap();
        // The key was renamed already, the certificate was not.
        let new = format!(".cert.0{NEW}");
        fs::remove_file(folder.join("key")).unwrap();
        fs::write(folder.join("key"), "new").unwrap();
        fs::write(folder.join(&new), "new").unwrap();
        fs::write(folder.join(PENDING), format!(".key.0{NEW} key\n{new} cert\n")).unwrap();
        finish(&folder).unwrap();
        assert_eq!(fs::read(folder.join("cert")).unwrap(), b"new");
        assert_eq!(names(&folder), ["cert", "key"]);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_is_left_behind_leads_to_no_other_folder() {
        let folder = folder("elsewhere");
        fs::write(folder.join("victim"), "precious").unwrap();
        let inner = folder.join("inner");
        make_private_folder(&inner).unwrap();
        fs::write(inner.join(format!(".x{NEW}")), "bad").unwrap();
        fs::write(inner.join(PENDING), format!(".x{NEW} ../victim\n../victim inside\nother other\n")).unwrap();
        finish(&inner).unwrap();
        assert_eq!(fs::read(folder.join("victim")).unwrap(), b"precious");
        assert!(!inner.join("inside").exists());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_folder_where_others_write_is_not_ours() {
        let folder = folder("others");
        assert!(is_ours(&folder).unwrap());
        fs::set_permissions(&folder, Permissions::from_mode(0o777)).unwrap();
        assert!(!is_ours(&folder).unwrap());
        fs::set_permissions(&folder, Permissions::from_mode(0o1777)).unwrap();
        assert!(is_ours(&folder).unwrap(), "as /tmp");
        fs::remove_dir_all(folder).unwrap();
    }
}
