namespace Pipeline.Targets.Workflows;

/// <summary>The steps that sign images with the repository's cosign key, that verify them, and the job that attests them as GitHub does; each only if the repository asks for it.</summary>
internal static class SigningSteps
{
    private const string Built = "built";
    private const string Subjects = "built.sha256";

    /// <summary>Writes the key of the secret <c>PIPELINE_SIGN_KEY</c> to a file that GitHub removes with the job, and installs cosign.</summary>
    public static IEnumerable<Step> TakeKey { get; } =
    [
        new("Take the signing key")
        {
            Id = "signing",
            Env = [("SIGN_KEY", "${{ secrets.PIPELINE_SIGN_KEY }}")],
            Run = """
                [[ -n $SIGN_KEY ]] || exit 0
                (umask 077 && printf '%s\n' "$SIGN_KEY" >"$RUNNER_TEMP/cosign.key")
                echo "key=$RUNNER_TEMP/cosign.key" >>"$GITHUB_OUTPUT"
                """,
        },
        Install("steps.signing.outputs.key != ''"),
    ];

    /// <summary>What BuildAndPin signs with; nothing without the secret.</summary>
    public static IReadOnlyList<(string, string)> Key { get; } = [("NUKE_SIGN_KEY", "${{ steps.signing.outputs.key }}"), ("COSIGN_PASSWORD", "${{ secrets.PIPELINE_SIGN_PASSWORD }}")];

    /// <summary>Installs cosign if the variable <c>PIPELINE_VERIFY_KEY</c> names a public key in the repository.</summary>
    public static Step InstallVerifier { get; } = Install("vars.PIPELINE_VERIFY_KEY != ''");

    /// <summary>The public key that must verify the signature of every image; without the variable, none is verified.</summary>
    public static (string, string) VerifyKey { get; } = ("NUKE_VERIFY_KEY", "${{ vars.PIPELINE_VERIFY_KEY }}");

    /// <summary>
    /// Lists what this run has built, in the form of <c>sha256sum</c>: each index and its platforms' manifests. An older image is not among them, because
    /// GitHub's attestation says that this very run has built its subjects.
    /// </summary>
    public static IEnumerable<Step> ListBuilt { get; } =
    [
        new("List what was built")
        {
            Id = Built,
            Run = $$"""
                jq -r '.processors[] | select(.result == "pinned" or .result == "same bytes") | .after | (.image | split("@")) as [$image, $index]
                  | $index, .platforms[].manifest | "\(ltrimstr("sha256:"))  \($image | sub(":[^/:]*$"; ""))"' artifacts/build-and-pin.json >artifacts/{{Subjects}}
                echo "count=$(wc -l <artifacts/{{Subjects}})" >>"$GITHUB_OUTPUT"
                """,
        },
        RunnerSetup.Keep(Built, $"artifacts/{Subjects}"),
    ];

    /// <summary>The number of lines of that list, for the condition of <see cref="Attest"/>.</summary>
    public static (string Name, string Value) BuiltCount { get; } = (Built, "${{ steps.built.outputs.count }}");

    /// <summary>GitHub's own attestation of what was built. This job alone may ask GitHub for an identity, and it runs no code of the repository.</summary>
    /// <param name="builder">The job that builds.</param>
    /// <param name="machine">The labels of its runner.</param>
    public static Job Attest(string builder, IReadOnlyList<string> machine) => new(
        "attest", "Attest", Minutes: 10, new Dictionary<string, string>(StringComparer.Ordinal) { ["attestations"] = "write", ["id-token"] = "write" },
        [RunnerSetup.Take(Built, "."), new("Attest") { Uses = PinnedAction.Attest, With = [("subject-checksums", Subjects)] }])
    {
        Machine = machine,
        Needs = [builder],
        If = $"vars.PIPELINE_ATTESTATIONS == 'true' && needs.{builder}.outputs.{Built} != '0'",
    };

    private static Step Install(string when) => new("Install cosign") { Uses = PinnedAction.InstallCosign, If = when };
}
