using Nuke.Common;

namespace Pipeline.Targets;

/// <summary>The Docker engine that lanes run on.</summary>
public interface IEngine : INukeBuild
{
    [Parameter("Install and start nothing: fail with what is missing")]
    bool NoEngineSetup => TryGetValue<bool?>(() => NoEngineSetup) ?? false;

    Target EngineUp => _ => _
        .Description("Makes sure that a Docker engine answers; installs and starts what is missing")
        // What a person has to mend first is told before anything is installed.
        .After<IWorkflows>(x => x.WorkflowsCurrent)
        .Executes(() => EngineSetup.Up(RootDirectory, NoEngineSetup));

    Target EngineDown => _ => _
        .Description("Stops what EngineUp started")
        .Executes(() => EngineSetup.Down(RootDirectory));
}
