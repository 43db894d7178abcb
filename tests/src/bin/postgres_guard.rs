//! Takes the test cluster away when the last test process has ended; started by the harness.

fn main() {
    let directory = std::env::args_os().nth(1).expect("the cluster's directory");
    tests::guard::watch(directory.into());
}
