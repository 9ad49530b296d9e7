//! The tables and pages under rules/ are embedded in the binary; a file that is added there must rebuild it.

fn main() {
    println!("cargo:rerun-if-changed=rules");
}
