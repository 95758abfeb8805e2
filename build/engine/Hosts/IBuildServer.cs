namespace Nuke.Common.CI;

/// <summary>An unattended host.</summary>
public interface IBuildServer
{
    string? Branch { get; }

    string? Commit { get; }
}
