using Nuke.Common;

namespace Pipeline.Targets;

/// <summary>The Docker engine of the lanes.</summary>
public interface IEngine : INukeBuild
{
    [Parameter("Fail with what is missing instead of installing and starting it")]
    bool NoEngineSetup => TryGetValue<bool?>(() => NoEngineSetup) ?? false;

    /// <summary>For workflows, whose steps run scripts of set-up before any target that needs them.</summary>
    Target PlaceToolkit => _ => _
        .Description("Places the kits and the scripts of set-up that come with the packages, as every target does")
        .Unlisted()
        .Executes(() => { });

    Target EngineUp => _ => _
        .Description("Installs and starts a Docker engine unless one answers")
        // Report problems that people must fix before installing anything.
        .After<IWorkflows>(x => x.WorkflowsCurrent)
        .Executes(() => EngineSetup.Up(RootDirectory, NoEngineSetup));

    Target EngineDown => _ => _
        .Description("Stops what EngineUp started")
        .Executes(() => EngineSetup.Down(RootDirectory));
}
