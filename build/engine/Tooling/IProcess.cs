namespace Nuke.Common.Tooling;

/// <summary>A started tool.</summary>
public interface IProcess : IDisposable
{
    string FileName { get; }

    string Arguments { get; }

    string WorkingDirectory { get; }

    /// <summary>All lines so far, in the order of arrival.</summary>
    IReadOnlyCollection<Output> Output { get; }

    int ExitCode { get; }

    bool HasExited { get; }

    int Id { get; }

    /// <summary>Kills the process and all its children.</summary>
    void Kill();

    /// <summary>False if the timeout expired; the process is then killed.</summary>
    bool WaitForExit();
}
