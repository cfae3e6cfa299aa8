.mode box
.print it's
CREATE TABLE a (id integer,);
