namespace Pipeline.Cli.Modal;

/// <summary>The operator's options for a deployment, besides the release's location.</summary>
/// <param name="Mode">The rehearsal, or Modal.</param>
/// <param name="App">The name of the application.</param>
/// <param name="RegistrySecret">Modal's secret for the registry; null for a public one.</param>
/// <param name="Userland">A public image with a C library, for images that have none.</param>
/// <param name="DryRun">Whether to only print the deployment.</param>
internal sealed record DeployCommandOptions(Mode Mode, string App, string? RegistrySecret, ImageReference? Userland, bool DryRun);
