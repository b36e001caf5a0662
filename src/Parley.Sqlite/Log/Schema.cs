using System.Globalization;
using Parley.Sqlite.Database;
using Parley.Sqlite.People;

namespace Parley.Sqlite.Log;

/// <summary>The tables, and the steps from every earlier version to this one. A step that was released never changes.</summary>
internal static class Schema
{
    /// <summary>"Prly": marks the file as a log of this program.</summary>
    public const int ApplicationId = 0x50726c79;

    /// <summary>The version that this program writes.</summary>
    public static int Version => Steps.Length;

    /// <summary>The step after which the names have to be gone through, which SQL cannot do.</summary>
    private const int NameKeysStep = 2;

    private static readonly string[] Steps =
    [
        """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;

        CREATE TABLE topics (
          id INTEGER PRIMARY KEY,
          name TEXT NOT NULL UNIQUE,
          last_seq INTEGER NOT NULL,
          last_offset INTEGER NOT NULL,
          last_place INTEGER NOT NULL,
          last_total INTEGER NOT NULL,
          oldest_offset INTEGER NOT NULL DEFAULT 1, -- last_offset + 1 when no message is retained
          trimmed_seq INTEGER NOT NULL DEFAULT 0,
          trimmed_total INTEGER NOT NULL DEFAULT 0);

        CREATE TABLE entries (
          seq INTEGER PRIMARY KEY,
          topic INTEGER NOT NULL,
          type INTEGER NOT NULL,        -- 0 message, 1 edited, 2 deleted
          offset INTEGER NOT NULL,      -- the topic's newest offset after this entry: a message's own
          place INTEGER NOT NULL,       -- entries of the topic up to this one, ever
          total INTEGER NOT NULL,       -- bytes of data of the topic up to this one, ever, as they were sent
          time INTEGER NOT NULL,        -- milliseconds since 1970
          changes INTEGER,              -- seq of the message that is edited or deleted
          changes_offset INTEGER,
          user_id TEXT, user_name TEXT,
          key TEXT, kind TEXT,
          edited INTEGER,               -- of a message as it is now: milliseconds since 1970
          deleted INTEGER,              -- of a message as it is now: 1
          data BLOB);
        CREATE UNIQUE INDEX entries_by_topic ON entries (topic, seq);
        CREATE UNIQUE INDEX messages_by_offset ON entries (topic, offset) WHERE type = 0;
        CREATE INDEX edits_by_message ON entries (changes) WHERE type = 1;

        CREATE TABLE keys (
          digest BLOB PRIMARY KEY, seq INTEGER NOT NULL, offset INTEGER NOT NULL, time INTEGER NOT NULL,
          hash INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX keys_by_time ON keys (time);

        CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE read_marks (
          user_id TEXT NOT NULL, topic TEXT NOT NULL, offset INTEGER NOT NULL,
          PRIMARY KEY (user_id, topic)) WITHOUT ROWID;
        """,
        """
        -- Only an index; the rowid is the message's seq. Tokens come ready and stand between spaces.
        CREATE VIRTUAL TABLE search USING fts5(tags, text, content='', columnsize=0, tokenize='ascii');
        """,
        """
        ALTER TABLE users ADD COLUMN name_key TEXT NOT NULL DEFAULT ''; -- what names that pass for the same have in common
        ALTER TABLE users ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;   -- milliseconds since 1970, to the day
        UPDATE users SET seen = 1000 * strftime('%s', 'now');
        CREATE INDEX users_by_name ON users (name_key);
        CREATE INDEX users_by_seen ON users (seen);
        ALTER TABLE read_marks ADD COLUMN time INTEGER NOT NULL DEFAULT 0; -- milliseconds since 1970
        CREATE INDEX read_marks_by_time ON read_marks (time);
        """,
        """
        -- Offsets rise with seq, which every index ends with: one index leads to entries in both orders.
        CREATE INDEX entries_by_offset ON entries (topic, offset);
        DROP INDEX entries_by_topic;
        DROP INDEX messages_by_offset;
        """,
        """
        CREATE TABLE clock_falls (seq INTEGER PRIMARY KEY); -- entries before which the clock was set back; between two times rise
        """,
    ];

    /// <summary>Brings a file to this version, in the caller's transaction.</summary>
    public static void Migrate(Connection connection, long from)
    {
        for (var version = from; version < Steps.Length; version++)
        {
            connection.Execute(Steps[version]);
            if (version == NameKeysStep)
            {
                UserRows.FillKeys(connection);
            }
        }

        connection.Execute(string.Create(
            CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}"));
    }
}
