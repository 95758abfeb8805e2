namespace Pipeline.Cli.Hosting;

/// <summary>The descriptions of the options that targets and commands share, for both <c>./build.sh --help</c> and <c>pipeline</c>: a phrase without a final period.</summary>
public static class OptionText
{
    public const string Images = "The prefix of the images' repositories, REGISTRY/PATH (default: --repository in GitHub's own registry; without both, the rehearsal's registry on this machine)";
    public const string Promoted = "The prefix REGISTRY/PATH that Promote copies accepted images to: pins that name it stand, and are accepted there";
    public const string PromoteTo = "The prefix REGISTRY/PATH of the repositories to copy accepted images to";
    public const string PruneKeep = "How long an image stays after it was first found unused, in days, such as 30d";
    public const string PruneConfirm = "Delete the listed manifests (default: list them only)";
    public const string PruneModal = "Keep what is deployed on Modal, as the environment's profile sees it (default: what DeployMock deployed on this machine)";
    public const string Repository = "The GitHub repository OWNER/NAME for pull requests and issues";
    public const string Pins = "The pins file (default: processors/pins.json; in the rehearsal: .pipeline/rehearsal/pins.json)";
    public const string RegistryUser = "The user that the registry's token belongs to (default: the owner of --repository)";
    public const string TokenServer = "A token server outside the registry's host that may receive its credentials; may be repeated";
    public const string GitHub = "The GitHub address if it is not github.com: *.ghe.com, or an Enterprise server";
    public const string GitHubApi = "The address of GitHub's API, as in GITHUB_API_URL (default: derived from --github)";
    public const string GitHubApp = "The client ID of a GitHub App that acts instead of a token; its private key is a secret beside it";
    public const string Branch = "The base branch of pull requests for pins (default: main)";
    public const string RehearsalPort = "The loopback port of the rehearsal's registry (default: 5055)";
    public const string Processor = "Only this processor";
    public const string VerifyReproducible = "Build each image twice without a cache, and compare";
    public const string SignKey = "The cosign private key that signs images; COSIGN_PASSWORD holds its password";
    public const string NoPullRequest = "Write the pins file without proposing a pull request";
    public const string Degree = "The maximum of concurrent image builds, 1 to 1000 (default: 2)";
    public const string DryRun = "Print the plan with its reasons, and run nothing";
    public const string OnlyPlatform = "The only platform to run on: linux/amd64 or linux/arm64 (default: all of the lane's)";
    public const string BuiltElsewhere = "The platform whose images with steps in their Dockerfile its own machine has built with BuildPlatform (default: this machine builds all)";
    public const string Verdicts = "Share verdicts with other machines through a directory, oci://REGISTRY/REPOSITORY or s3://BUCKET/PREFIX (default: this checkout's own only)";
    public const string VerdictsReadOnly = "Read shared verdicts, but add none";
    public const string App = "The name of the deployed application";
    public const string ExitCode = "Exit with 3 for drift, 4 for pending or undeployed, 5 for unknown (default: 0 for all of these; errors are always 1)";
    public const string Issue = "Open, update or close the GitHub issue that reports it";
    public const string NoDeployment = "Compare source, pins and registry only";
    public const string Modal = "Compare the deployment on Modal, as the environment's profile sees it (default: DeployMock's on this machine)";
}
