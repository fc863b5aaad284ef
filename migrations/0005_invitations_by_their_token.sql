-- A token holds the start of its invitation's id, so the primary key finds it.
drop index invitations_by_token;
