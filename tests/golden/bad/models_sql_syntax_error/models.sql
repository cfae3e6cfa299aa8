-- the models
CREATE TABLE a (id integer);

CREATE TABEL b (id integer);
