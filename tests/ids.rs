//! Which numbers are reported as ids of Procore, and which are left alone: what needs more than one file, a configuration, or a database.

mod common;

use common::{check, tree};

/// `path:line rule` of every finding of a project.
fn found(files: &[(&str, &str)]) -> Vec<String> {
    check(tree(files).path(), &["."]).found().iter().map(|found| format!("{}:{} {}", found.path, found.line, found.rule)).collect()
}

const MODEL: &str = "class ProcoreLink(Base):\n    __tablename__ = \"procore_links\"\n    id = Column(UUID, primary_key=True)\n    project_id = Column(Integer, nullable=False)\n";

#[test]
fn the_database_decides_on_the_width_of_a_column() {
    let with = |settings: &str| found(&[("models.py", MODEL), ("settings.py", settings)]);
    assert_eq!(with("URL = \"postgresql://db/app\"\n"), ["models.py:4 MPR303"]);
    assert_eq!(with("URL = \"sqlite:///app.db\"\n"), [""; 0]);
    // Tests on another database than production.
    assert_eq!(with("URL = \"postgresql://db/app\"\nTEST = \"sqlite://\"\n"), ["models.py:4 MPR303"]);
}

#[test]
fn what_refers_to_a_table_of_the_program_is_its_own() {
    let migration = "class AddSync < ActiveRecord::Migration[7.1]\n  def change\n    create_table :procore_syncs do |t|\n      t.integer :project_id\n      t.integer :procore_company_id\n    end\n  end\nend\n";
    // The table of projects stands in a file that has nothing to do with Procore.
    let projects = "class CreateProjects < ActiveRecord::Migration[7.1]\n  def change\n    create_table :projects do |t|\n      t.string :name\n    end\n  end\nend\n";
    let database = "production:\n  adapter: postgresql\n";
    assert_eq!(
        found(&[("db/migrate/2_add_sync.rb", migration), ("config/database.yml", database)]),
        ["db/migrate/2_add_sync.rb:4 MPR303", "db/migrate/2_add_sync.rb:5 MPR303"]
    );
    assert_eq!(
        found(&[("db/migrate/2_add_sync.rb", migration), ("db/migrate/1_create_projects.rb", projects), ("config/database.yml", database)]),
        ["db/migrate/2_add_sync.rb:5 MPR303"]
    );
}

#[test]
fn a_column_that_is_widened_later_is_wide() {
    let narrow = "class AddProcore < ActiveRecord::Migration[7.1]\n  def change\n    add_column :jobs, :procore_project_id, :integer\n  end\nend\n";
    let wide = "class WidenProcore < ActiveRecord::Migration[7.1]\n  def up\n    change_column :jobs, :procore_project_id, :bigint\n  end\n\n  def down\n    change_column :jobs, :procore_project_id, :integer\n  end\nend\n";
    assert_eq!(found(&[("db/migrate/1_add.rb", narrow)]), ["db/migrate/1_add.rb:3 MPR303"]);
    assert_eq!(found(&[("db/migrate/1_add.rb", narrow), ("db/migrate/2_widen.rb", wide)]), [""; 0]);
}

#[test]
fn a_project_can_name_its_ids() {
    let text = "namespace Acme.Procore;\n\npublic class Job\n{\n    public int JobNumber { get; set; }\n    public int VendorId { get; set; }\n}\n";
    assert_eq!(found(&[("Job.cs", text)]), ["Job.cs:6 MPR301"]);
    let config = "[ids]\nnames = [\"job_number\"]\nignore = [\"vendor_id\"]\n";
    assert_eq!(found(&[("Job.cs", text), ("mprlint.toml", config)]), ["Job.cs:5 MPR301"]);
}

#[test]
fn a_model_counts_where_a_client_names_it() {
    let client = "namespace Acme.Sync;\n\npublic class Client\n{\n    private readonly HttpClient http;\n\n    public Client(HttpClient http, string company)\n    {\n        this.http = http;\n        http.DefaultRequestHeaders.Add(\"Procore-Company-Id\", company);\n    }\n\n    public Task<Vendor> Vendor(long id) => http.GetFromJsonAsync<Vendor>($\"https://api.procore.com/rest/v1.0/vendors/{id}\");\n}\n";
    // Nothing imports it, and it does not name Procore.
    let model = "namespace Acme.Sync;\n\npublic class Vendor\n{\n    public int Id { get; set; }\n    public int PageCount { get; set; }\n}\n";
    let files = [("src/Client.cs", client), ("src/Models/Vendor.cs", model)];
    assert_eq!(found(&files), ["src/Models/Vendor.cs:5 MPR301"]);
    // Without a client the same class is anybody's, and so is a class of that name in a program with a table of vendors.
    assert_eq!(found(&files[1..]), [""; 0]);
    let stored = "namespace Acme.Sync;\n\npublic class Database : DbContext\n{\n    public DbSet<Vendor> Vendors { get; set; }\n}\n";
    assert_eq!(found(&[files[0], files[1], ("src/Database.cs", stored)]), [""; 0]);
}

#[test]
fn a_name_without_id_counts_where_it_is_sent_as_one() {
    let text = "package procore\n\nfunc (c *Client) Rfis(company int32, project int32, page int32) (*http.Response, error) {\n\treq, _ := http.NewRequest(\"GET\", fmt.Sprintf(\"https://api.procore.com/rest/v1.0/projects/%d/rfis?page=%d\", project, page), nil)\n\treq.Header.Set(\"Procore-Company-Id\", fmt.Sprint(company))\n\treturn c.http.Do(req)\n}\n\nfunc weight(project int32) int32 {\n\treturn project * 2\n}\n";
    assert_eq!(found(&[("client.go", text)]), ["client.go:3 MPR301", "client.go:3 MPR301"]);
}

#[test]
fn people_of_a_stored_table_are_the_program_s_own() {
    let text = "namespace Acme.Web;\n\npublic class Db : DbContext\n{\n    public DbSet<Job> Jobs { get; set; }\n}\n\npublic class Job\n{\n    public int Id { get; set; }\n    public int OwnerId { get; set; }\n    public int ProcoreId { get; set; }\n    public int CompanyId { get; set; }\n}\n";
    assert_eq!(found(&[("Db.cs", text)]), ["Db.cs:12 MPR301", "Db.cs:13 MPR301"]);
}

#[test]
fn why_tells_how_a_number_was_judged() {
    let text = "public class ProcoreProject\n{\n    public int Id { get; set; }\n    public int JiraProjectId { get; set; }\n}\n";
    let folder = tree(&[("ProcoreProject.cs", text)]);
    let run = common::run(folder.path(), &["why", "ProcoreProject.cs:3"]);
    assert!(run.stdout.contains("`Id` of type `int`: too narrow for an id of Procore (MPR301, likely)"), "{run}");
    let run = common::run(folder.path(), &["why", "ProcoreProject.cs:4"]);
    assert!(run.stdout.contains("not reported because its name says that it belongs to something else"), "{run}");
}
