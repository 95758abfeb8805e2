using System.Globalization;

namespace Pipeline.Contracts.Deployments;

/// <summary>One deployment of an application, as its record beside the plan describes it. The encoding is canonical.</summary>
/// <param name="Version">The version, 1 or more.</param>
/// <param name="DeployedAt">When it was deployed, in UTC, to the millisecond.</param>
/// <param name="Tag">The deployment's tag, or null.</param>
/// <param name="RolledBackTo">The earlier version that a rollback restored; null for other deployments.</param>
/// <param name="Commit">Where the source stood in git; null if no repository held it.</param>
public sealed record DeploymentVersion(int Version, DateTimeOffset DeployedAt, string? Tag, int? RolledBackTo, DeploymentOrigin? Commit)
{
    public const string SchemaName = "deployment-version-v1";

    /// <summary>Reads a version from its canonical bytes.</summary>
    /// <exception cref="FormatException">The bytes are not a canonical version; the message says why.</exception>
    public static DeploymentVersion Parse(ReadOnlyMemory<byte> utf8)
    {
        var wire = ContractDocument.Read(utf8, DeploymentsJson.Default.DeploymentVersionWire, SchemaName);
        var broken = wire switch
        {
            { Schema: not SchemaName } => $"the schema of a version is {SchemaName}",
            { Version: < 1 } => "version is 1 or more",
            { RolledBackTo: { } earlier } when earlier < 1 || earlier >= wire.Version => "rolled_back_to is an earlier version",
            { Tag: "" } => "tag is empty",
            { Commit.Hash: "" } => "hash is empty",
            { CommitUnread: "" } => "commit_unread is empty",
            { Commit: not null, CommitUnread: not null } => "commit and commit_unread exclude each other",
            _ => null,
        };
        return broken is null ? new(wire.Version, At(wire.DeployedAt), wire.Tag, wire.RolledBackTo, wire.ToOrigin()) : throw new FormatException(broken);
    }

    /// <summary>Canonical JSON and a line feed.</summary>
    public byte[] Encode() => ContractDocument.Write(
        new DeploymentVersionWire(
            Receipt.Timestamp(DeployedAt),
            SchemaName,
            Version,
            Commit is DeploymentCommit commit ? new(commit.Hash, commit.IsDirty, commit.Branch) : null,
            (Commit as UnknownOrigin)?.Why,
            RolledBackTo,
            Tag),
        DeploymentsJson.Default.DeploymentVersionWire);

    private static DateTimeOffset At(string text) =>
        DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : throw new FormatException("deployed_at is YYYY-MM-DDTHH:MM:SS.mmmZ");
}

internal sealed record DeploymentVersionWire(
    string DeployedAt, string Schema, int Version, DeploymentCommitWire? Commit = null, string? CommitUnread = null, int? RolledBackTo = null, string? Tag = null)
{
    public DeploymentOrigin? ToOrigin() => this switch
    {
        { Commit: { } commit } => new DeploymentCommit(commit.Hash, commit.Branch, commit.IsDirty),
        { CommitUnread: { } why } => new UnknownOrigin(why),
        _ => null,
    };
}

internal sealed record DeploymentCommitWire(string Hash, bool IsDirty, string? Branch = null);
