namespace Pipeline.Cli.Adoption;

/// <summary>What becomes of a file of the repository.</summary>
internal enum FileChange
{
    /// <summary>It is what it must be.</summary>
    None,

    /// <summary>There is none yet.</summary>
    Write,

    /// <summary>It is as an earlier version wrote it.</summary>
    Renew,

    /// <summary>Something is added to it.</summary>
    Add,

    /// <summary>Somebody else wrote it, or edited it.</summary>
    Foreign,
}

/// <summary>A file of the repository, what it is to be, and what that means for it.</summary>
/// <param name="Path">The path relative to the repository's root.</param>
/// <param name="Content">What it is to be.</param>
/// <param name="Change">What becomes of it.</param>
internal sealed record PlannedFile(string Path, byte[] Content, FileChange Change)
{
    /// <summary>Whether the file is ours as a whole, and therefore recorded.</summary>
    public bool IsGenerated { get; init; } = true;
}
