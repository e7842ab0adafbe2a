-- The database of a shop. As the server's own user: sudo -u postgres psql -v ON_ERROR_STOP=1 -f deploy/postgresql.sql
-- The system's user panier gets in by its name, without a password; that is what Debian's pg_hba.conf says in any case:
--   local  shop  panier  peer
-- and the shop's setting is then PANIER_DATABASE=postgresql:///shop. From another machine: ALTER ROLE panier PASSWORD '…', and the line
--   hostssl  shop  panier  192.0.2.10/32  scram-sha-256
CREATE ROLE panier LOGIN;
CREATE DATABASE shop OWNER panier TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';
REVOKE ALL ON DATABASE shop FROM PUBLIC;
