namespace Nuke.Common;

/// <summary>Callbacks that a build may override to follow its run.</summary>
public abstract partial class NukeBuild
{
    /// <summary>The instance exists; no parameter has a value yet.</summary>
    protected internal virtual void OnBuildCreated()
    {
    }

    /// <summary>Parameters have their values and the plan is made; no target has run.</summary>
    protected internal virtual void OnBuildInitialized()
    {
    }

    /// <summary>The summary has been printed.</summary>
    protected internal virtual void OnBuildFinished()
    {
    }

    protected internal virtual void OnTargetRunning(string target)
    {
    }

    protected internal virtual void OnTargetSkipped(string target)
    {
    }

    protected internal virtual void OnTargetSucceeded(string target)
    {
    }

    protected internal virtual void OnTargetFailed(string target)
    {
    }
}
