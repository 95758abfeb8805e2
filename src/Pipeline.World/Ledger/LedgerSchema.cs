namespace Pipeline.World.Ledger;

/// <summary>The tables of a ledger. Searchable columns are computed from the stored line, so they cannot disagree with it.</summary>
internal static class LedgerSchema
{
    /// <summary><c>PRAGMA application_id</c>: "PLdg".</summary>
    public const int ApplicationId = 0x504C6467;

    /// <summary><c>PRAGMA user_version</c>: the version of this schema.</summary>
    public const int Version = 1;

    /// <summary>The statements that create the schema, exactly as <c>sqlite_schema</c> stores them.</summary>
    /// <remarks>
    /// <c>intent</c> holds what a process is about to publish, by the name of its folder in <c>.staging</c>; one transaction replaces the intent by the
    /// entry. Each index ends with the time, so a page of a query is read from it in order.
    /// </remarks>
    public static IReadOnlyList<string> Statements { get; } =
    [
        """
        CREATE TABLE entry (
          sequence INTEGER PRIMARY KEY,
          line TEXT NOT NULL,
          outcome TEXT GENERATED ALWAYS AS (line ->> 'outcome') VIRTUAL,
          timestamp_utc TEXT GENERATED ALWAYS AS (line ->> 'timestamp_utc') VIRTUAL,
          execution_id TEXT GENERATED ALWAYS AS (line ->> 'execution_id') VIRTUAL,
          processor_ref TEXT GENERATED ALWAYS AS (line ->> 'processor_ref') VIRTUAL,
          processor TEXT GENERATED ALWAYS AS (substr(line ->> 'processor_ref', 1, instr(line ->> 'processor_ref', '@') - 1)) VIRTUAL,
          image_digest TEXT GENERATED ALWAYS AS (line ->> 'image_digest') VIRTUAL,
          inputs_hash TEXT GENERATED ALWAYS AS (line ->> 'inputs_hash') VIRTUAL,
          place TEXT GENERATED ALWAYS AS (coalesce(line ->> 'write_prefix', line ->> 'path')) VIRTUAL
        ) STRICT
        """,
        "CREATE TABLE intent (staging TEXT PRIMARY KEY, line TEXT NOT NULL) STRICT, WITHOUT ROWID",
        "CREATE INDEX by_time ON entry (timestamp_utc, sequence)",
        "CREATE INDEX by_execution ON entry (execution_id, timestamp_utc, sequence) WHERE execution_id IS NOT NULL",
        "CREATE INDEX by_processor ON entry (processor, timestamp_utc, sequence) WHERE processor IS NOT NULL",
        "CREATE INDEX by_image ON entry (image_digest, timestamp_utc, sequence) WHERE image_digest IS NOT NULL",
        "CREATE INDEX by_inputs ON entry (inputs_hash, timestamp_utc, sequence) WHERE inputs_hash IS NOT NULL",
        "CREATE UNIQUE INDEX settled_once ON entry (place) WHERE outcome = 'success'",
        "CREATE INDEX imported ON entry (place, sequence) WHERE outcome = 'imported'",
        "CREATE TRIGGER never_changed BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END",
        "CREATE TRIGGER never_removed BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'an entry is never removed'); END",
    ];
}
