-- How often sending a mail ended without a clear answer: it is repeated once, and then not by itself.
alter table mail add column unclear int not null default 0;
