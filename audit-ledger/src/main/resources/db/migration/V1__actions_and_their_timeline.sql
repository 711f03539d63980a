-- The audit projection. Filled from the ledger topic only; every table can be dropped and filled again.

-- Where the projection stands in each partition log. Written in the transaction that writes the rows.
create table projection_position (
    log        integer primary key,
    next_index bigint  not null check (next_index >= 0)
);

-- One row an action: what is asked for, and what became of it.
create table actions (
    action_id    text primary key,
    log          integer     not null,
    tenant       text,
    tool         text,
    action_type  text,
    agent_id     text,
    requested_by text,
    summary      text,
    tier         integer,
    verdict      text,
    policy       text,
    rules        json,
    status       text,
    first_seen   timestamptz not null,
    last_seen    timestamptz not null
);

-- One row a ledger entry.
create table action_events (
    log              integer     not null,
    log_index        bigint      not null,
    action_id        text,
    event_id         text        not null,
    event_type       text        not null,
    occurred_at      timestamptz not null,
    actor            text,
    source_topic     text        not null,
    source_partition integer     not null,
    source_offset    bigint      not null,
    payload_proven   boolean     not null,
    event            json,
    primary key (log, log_index),
    -- A source record is folded once; a second row of the same position would be a double.
    unique (source_topic, source_partition, source_offset)
);

create index action_events_by_action on action_events (action_id, log, log_index);
