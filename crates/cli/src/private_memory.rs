//! The memory of a process that holds keys and passwords is nobody else's.

use rustix::process::{DumpableBehavior, set_dumpable_behavior};

/// From here on the process leaves no core dump, and other processes of the same user cannot read its memory
/// ([prctl(2), PR_SET_DUMPABLE](https://man7.org/linux/man-pages/man2/PR_SET_DUMPABLE.2const.html)).
pub(crate) fn keep() {
    if let Err(error) = set_dumpable_behavior(DumpableBehavior::NotDumpable) {
        eprintln!("beadle: a core dump of this process would hold its keys: {error}");
    }
}
