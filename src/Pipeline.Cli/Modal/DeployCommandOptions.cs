using Pipeline.Contracts;

namespace Pipeline.Cli;

/// <summary>What an operator says of a deployment, beside where the release is.</summary>
/// <param name="Mode">The rehearsal, or Modal.</param>
/// <param name="App">The name of the application.</param>
/// <param name="RegistrySecret">Modal's secret for the registry; none for a public one.</param>
/// <param name="Userland">A public image with a C library, for images that have none.</param>
/// <param name="DryRun">Whether to print the deployment and do nothing.</param>
internal sealed record DeployCommandOptions(Mode Mode, string App, string? RegistrySecret, ImageReference? Userland, bool DryRun);
