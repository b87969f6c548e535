//! Python, which runs a script and is listened to.

use std::{
    env,
    ffi::OsString,
    io::{self, Read},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
};

/// Before Python 3.11 no variable keeps modules of the folder at hand out.
const NOTHING_FROM_HERE: &str = "import sys; sys.path[:] = [path for path in sys.path if path]";

/// Has `python` run a script, with pipes to it and from it; arguments may be added.
///
/// What lies in the folder at hand is not imported: a `keras.py` there is not what a script means.
/// Who starts it should hear its [`Complaints`] before anything else is written or read.
pub fn python_script(python: &str, script: &str) -> Command {
    let mut command = Command::new(python);
    command
        .args(["-c", &format!("{NOTHING_FROM_HERE}\n{script}")])
        .env("PYTHONSAFEPATH", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if let Some(kept) = env::var_os("PYTHONPATH").and_then(elsewhere) {
        command.env("PYTHONPATH", kept);
    }
    command
}

/// The folders of a search path but the one at hand, which an empty part names as well: what follows a
/// variable that was not set leaves one.
fn elsewhere(searched: OsString) -> Option<OsString> {
    let here = Path::new(".").canonicalize().ok();
    let others = env::split_paths(&searched).filter(|folder| {
        let is_here = here.is_some() && folder.canonicalize().ok() == here;
        !folder.as_os_str().is_empty() && !is_here
    });
    env::join_paths(others).ok()
}

/// What a process complains of on its standard error, read as it comes: a pipe that nobody reads
/// is full after some thousand characters, and whoever writes to it waits for ever.
#[derive(Debug)]
pub struct Complaints(thread::JoinHandle<String>);

impl Complaints {
    /// Listens to a process that was just started; to one without a pipe there is nothing to hear.
    ///
    /// # Errors
    ///
    /// What the system says if it starts no thread; the process has then been ended, since nobody
    /// would hear it.
    pub fn of(child: &mut Child) -> io::Result<Self> {
        let stderr = child.stderr.take();
        let heard = thread::Builder::new().spawn(move || {
            let mut said = Vec::new();
            // What cannot be read is not needed: the exit status says that something is wrong.
            let _ = stderr.map(|mut stderr| stderr.read_to_end(&mut said));
            String::from_utf8_lossy(&said).into_owned()
        });
        if heard.is_err() {
            let _ = child.kill();
            let _ = child.wait();
        }
        heard.map(Self)
    }

    /// The last line, where a script in Python says what is wrong, once the process has ended.
    pub fn last_line(self) -> String {
        let said = self.0.join().unwrap_or_default();
        said.lines().last().unwrap_or("it said nothing").to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_has_pipes_and_imports_nothing_from_the_folder_at_hand() {
        let command = python_script("python3", "print(1)");
        let arguments: Vec<_> = command.get_args().collect();
        assert_eq!(arguments.len(), 2);
        let source = arguments[1].to_str().unwrap();
        assert!(source.starts_with("import sys") && source.ends_with("\nprint(1)"));
        let mut set = command.get_envs();
        assert!(set.any(|(name, value)| name == "PYTHONSAFEPATH" && value.is_some()));
    }

    /// `PYTHONPATH=$PYTHONPATH:/opt/lib` begins with an empty part where there was none before.
    #[test]
    fn no_variable_leads_to_the_folder_at_hand() {
        let here = env::current_dir().unwrap();
        let lib = here.join("src");
        let searched = [Path::new(""), &lib, Path::new("."), &here, Path::new("src")];
        let kept = elsewhere(env::join_paths(searched).unwrap()).unwrap();
        let kept: Vec<_> = env::split_paths(&kept).collect();
        assert_eq!(kept, [lib.as_path(), Path::new("src")]);
    }

    #[cfg(unix)]
    #[test]
    fn more_complaints_than_a_pipe_holds_are_heard() {
        let flood = "head -c 200000 /dev/zero | tr '\\0' x >&2; echo >&2; echo last >&2";
        let heard = |script: &str| {
            let mut command = Command::new("sh");
            let mut child = command
                .args(["-c", script])
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            let complaints = Complaints::of(&mut child).unwrap();
            assert!(child.wait().unwrap().success());
            complaints.last_line()
        };
        assert_eq!(heard(flood), "last");
        assert_eq!(heard("true"), "it said nothing");
    }
}
