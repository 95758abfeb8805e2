using Pipeline.Contracts.Specs;
using Pipeline.Lanes.Partitions;

namespace Pipeline.Targets.Workflows;

/// <summary>Compares source, pins, registry and deployment daily and on demand.</summary>
internal static class DriftWorkflow
{
    // Base images come from the last release, and the history from the last comparison. Expired artifacts only mean a shorter history.
    // gh uses two tokens for two kinds of hosts: GitHub's own, and Enterprise servers.
    private const string TakeKept = """
        export GH_HOST=${GITHUB_SERVER_URL#*://} GH_REPO=$GITHUB_REPOSITORY
        take() { # WORKFLOW STATUS ARTIFACT FOLDER
          local run
          run=$(gh run list --workflow "$1" --branch "$GITHUB_REF_NAME" --status "$2" --limit 1 --json databaseId --jq '.[0].databaseId // empty')
          [[ -n $run ]] && gh run download "$run" --name "$3" --dir "$4" || echo "::warning::$1 has kept no $3"
        }
        take main.yml success bases .pipeline/bases
        take drift.yml completed drift-history .pipeline/drift
        """;

    private static readonly Dictionary<string, string> Permissions = new(StringComparer.Ordinal)
    {
        ["actions"] = "read", ["contents"] = "read", ["issues"] = "write", ["packages"] = "read",
    };

    public static Workflow Describe(IReadOnlyList<LaneOrder> order, CiSettings ci)
    {
        var drift = order.Single(lane => lane.Target == MainWorkflow.Last);
        var run = new Step(drift.Target)
        {
            Run = MainWorkflow.Command(drift.Target, $" --skip {string.Join(' ', drift.Skips)}", " --exit-code --issue \"$DEPLOYMENT\""),
            Env =
            [
                .. MainWorkflow.RegistrySecret, .. MainWorkflow.GitHubSecret(),
                // What DeployMock deploys to its own machine says nothing about production.
                ("DEPLOYMENT", "${{ secrets.MODAL_TOKEN_ID && '--modal' || '--no-deployment' }}"), ("NUKE_APP", "${{ vars.PIPELINE_APP || 'pipeline' }}"),
                ("MODAL_TOKEN_ID", "${{ secrets.MODAL_TOKEN_ID }}"), ("MODAL_TOKEN_SECRET", "${{ secrets.MODAL_TOKEN_SECRET }}"), ("MODAL_ENVIRONMENT", "${{ vars.MODAL_ENVIRONMENT }}"),
            ],
        };
        return new Workflow(
            "drift",
            "Compares source, pins and registry every day, and the deployment on Modal if it has a token for it; changes none of them.",
            Yaml.Map.Of(("schedule", Yaml.Of([Yaml.Map.Of(("cron", "17 5 * * *"))])), ("workflow_dispatch", Yaml.Map.Of())),
            "drift",
            Newest: false,
            [
                new Job("drift", drift.Target, ci.Minutes(drift.Target, 30), Permissions, [
                    .. RunnerSetup.Steps(Platform.Amd64),
                    new("Take what the last runs kept") { Env = [("GH_TOKEN", "${{ github.token }}"), ("GH_ENTERPRISE_TOKEN", "${{ github.token }}")], Run = TakeKept },
                    RunnerSetup.MakeBases,
                    MainWorkflow.NameImages,
                    run,
                    RunnerSetup.Keep("drift-report", "artifacts/drift.*", "always()"),
                    RunnerSetup.Keep("drift-history", ".pipeline/drift", "always()"),
                ])
                {
                    Machine = ci.Machine(),
                },
            ]);
    }
}
