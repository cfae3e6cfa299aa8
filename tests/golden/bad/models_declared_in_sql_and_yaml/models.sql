CREATE TABLE user (id integer);
