namespace Nuke.Common.Tooling;

/// <summary>A tool that was started.</summary>
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

    /// <summary>Ends the process and all its children at once.</summary>
    void Kill();

    /// <summary>False when the timeout passed; the process is killed then.</summary>
    bool WaitForExit();
}
