"""The embedded PostgreSQL and Valkey: started where no server is named, shared by every process of one BANK_HOME."""
