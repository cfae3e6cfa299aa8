# SPDX-License-Identifier: MIT
"""The whole first session, from an empty folder to a database and back."""


def test_init_makes_a_project_and_refuses_to_overwrite_it(empty):
    empty.run("init")
    assert {p.name for p in empty.folder.iterdir()} >= {"dbmig.yaml", "models.yaml", "versions"}
    before = empty.contents()
    result = empty.run("init", code=2)
    assert "dbmig.yaml" in result.err
    assert empty.contents() == before


def test_a_new_project_has_nothing_to_do(empty):
    empty.run("init")
    for command in (["upgrade"], ["current"], ["heads"], ["history"], ["downgrade", "base"]):
        empty.run(*command)


def test_init_in_a_folder_that_it_makes(empty):
    empty.run("init", "blog")
    assert (empty.folder / "blog" / "dbmig.yaml").exists()


def test_the_first_session(project):
    said = project.run("migrate", "-m", "create users and posts").text
    path, = project.revisions()
    assert path.name.endswith("_create_users_and_posts.yaml") and path.name in said
    assert "upgrade:" in path.read_text() and "downgrade:" in path.read_text()

    project.run("upgrade")
    assert {"user", "post", "dbmig_version", "dbmig_history"} <= project.tables()
    rev = path.name.split("_")[0]
    assert project.rows() == [rev]
    assert "%s (head)" % rev in project.run("current").out

    project.run("check")
    assert "create users and posts" in project.run("history").out
    project.run("downgrade")
    assert project.rows() == []
    assert not {"user", "post"} & project.tables()


def test_migrate_without_a_difference_writes_nothing(project):
    project.run("migrate", "-m", "one")
    project.run("upgrade")
    result = project.run("migrate", "-m", "two")
    assert "No changes detected" in result.text
    assert len(project.revisions()) == 1


def test_migrate_names_pending_revisions(project):
    project.run("migrate", "-m", "one")
    rev = project.revisions()[0].name.split("_")[0]
    result = project.run("migrate", "-m", "two", code=None)
    assert result.code != 0 and rev in result.err
    assert len(project.revisions()) == 1


def test_migrate_from_revisions_needs_no_database(project):
    project.run("migrate", "-m", "one")
    project.append("models.yaml", "  tag:\n    columns:\n      id: {type: integer, primary_key: true}\n")
    project.run("migrate", "-m", "two", "--from", "revisions")
    assert len(project.revisions()) == 2
    assert not (project.folder / "app.db").exists()
    project.run("upgrade")
    project.run("check")


def test_a_changed_model_comes_as_the_next_revision(project):
    project.run("migrate", "-m", "one")
    project.run("upgrade")
    project.query("insert into user values (1, 'ann')")
    text = (project.folder / "models.yaml").read_text()
    project.write("models.yaml", text.replace("unique: true}", "unique: true}\n      bio: {type: text}"))
    project.run("migrate", "-m", "add bio")
    assert len(project.revisions()) == 2
    project.run("upgrade")
    assert project.query("select id, username, bio from user") == [(1, "ann", None)]
    project.run("check")
    project.run("downgrade")
    assert project.query("select * from user") == [(1, "ann")]


def test_migrate_with_sql_prints_and_writes_nothing(project):
    result = project.run("migrate", "-m", "one", "--sql")
    assert "CREATE TABLE" in result.out
    assert project.revisions() == []


def test_migrate_in_sql_form(project):
    project.run("migrate", "-m", "one", "--format", "sql")
    path, = project.revisions()
    assert path.suffix == ".sql" and "-- dbmig:upgrade" in path.read_text()
    project.run("upgrade")
    project.run("check")
    project.run("downgrade", "base")
    assert not {"user", "post"} & project.tables()


def test_a_database_is_adopted(empty):
    empty.query("create table person (id integer primary key, name text not null)", "old.db")
    empty.query("insert into person values (1, 'ann')", "old.db")
    empty.run("--url", "sqlite:///old.db", "init", "--from-database")
    assert "person" in (empty.folder / "models.yaml").read_text()
    assert len(empty.revisions()) == 1
    empty.run("--url", "sqlite:///old.db", "check")
    assert "(head)" in empty.run("--url", "sqlite:///old.db", "current").out
    assert empty.query("select * from person", "old.db") == [(1, "ann")]


def test_revision_autogenerate_is_migrate(project):
    project.run("revision", "--autogenerate", "-m", "one")
    assert "create_table" in project.revisions()[0].read_text()


def test_an_existing_message_makes_a_second_file(project):
    project.run("revision", "-m", "same")
    project.run("revision", "-m", "same")
    assert len(project.revisions()) == 2
