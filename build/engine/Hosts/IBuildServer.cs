namespace Nuke.Common.CI;

/// <summary>A host that nobody watches.</summary>
public interface IBuildServer
{
    string? Branch { get; }

    string? Commit { get; }
}
