using System.Text.Json;
using System.Text.Json.Nodes;
using CliWrap;
using CliWrap.Buffered;
using Pipeline.Tests.Machine;
using Pipeline.Tests.Workflows;

namespace Pipeline.Release.Tests.Workflows;

/// <summary>
/// A simulated GitHub runner: an ordinary user with only the group of the engine's socket, who runs
/// the steps of a job in order, in a clean folder, with another builder current.
/// </summary>
/// <remarks>
/// Replacements: <c>sudo apt-get</c> checks that the named packages are installed; <see cref="RunnerImage"/> is
/// <c>debian:12</c>, whatever digest is asked for, with bases already built by root; <c>gh</c> provides the files of earlier jobs; actions do their step's work here.
/// The cache of packages is this machine's own. A program <c>dotnet</c> before the SDK's records its arguments.
/// </remarks>
internal sealed class Runner : IAsyncDisposable
{
    private const string User = "65534";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("runner-");
    private readonly RunnerImage image;
    private readonly RemoteBuildKit buildKit;
    private readonly PackageCache packages;
    private readonly Dictionary<string, string> variables;
    private int run;

    private Runner(RunnerImage image)
    {
        this.image = image;
        buildKit = new RemoteBuildKit(At("buildkit.sock"));
        packages = new PackageCache(At("home/.nuget/packages"));
        Caches = new RunnerCaches(At("caches"));
        variables = new(StringComparer.Ordinal)
        {
            ["HOME"] = At("home"),
            ["PATH"] = $"{At("bin")}:/usr/local/bin:/usr/bin:/bin",
            ["CI"] = "true",
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_ENV"] = At("home/environment"),
            ["GITHUB_OUTPUT"] = At("home/output"),
            ["GITHUB_STEP_SUMMARY"] = At("home/summary.md"),
            ["GITHUB_ACTOR"] = "octocat",
            ["GITHUB_REF_NAME"] = "main",
            ["RUNNER_TEMP"] = At("home/temp"),
            ["KEPT"] = At("kept"),
        };
    }

    /// <summary>The folder that every job runs in.</summary>
    public string Checkout => At("work/checkout");

    /// <summary>The runner's environment for every step.</summary>
    public IDictionary<string, string> Variables => variables;

    /// <summary>The caches of all runs.</summary>
    public RunnerCaches Caches { get; }

    /// <summary>The subjects that GitHub was asked to attest: <c>HEX  REPOSITORY</c>.</summary>
    public IList<string> Attested { get; } = [];

    /// <summary>The repository's variables.</summary>
    public JsonObject Vars { get; } = [];

    /// <summary>The repository's secrets.</summary>
    public JsonObject Secrets { get; } = [];

    /// <summary>The commands that <c>dotnet</c> was called with since the last question.</summary>
    public async Task<IReadOnlyList<string>> Commands()
    {
        var log = At("home/commands");
        var lines = File.Exists(log) ? await File.ReadAllLinesAsync(log) : [];
        File.Delete(log);
        return lines;
    }

    /// <summary>Begins a run of a workflow on a branch.</summary>
    public void Begin(string branch)
    {
        foreach (var artifact in new DirectoryInfo(At("kept")).EnumerateDirectories("*-part-*"))
        {
            artifact.Delete(recursive: true);
        }

        Caches.Scope = branch;
        variables["GITHUB_REF_NAME"] = branch;
        variables["GITHUB_RUN_ID"] = $"{++run}";
    }

    /// <summary>The contexts of expressions that all jobs of a run share.</summary>
    public JsonObject Contexts() => new()
    {
        ["github"] = new JsonObject { ["event_name"] = Caches.Scope.EndsWith("/merge", StringComparison.Ordinal) ? "pull_request" : "push", ["run_id"] = variables["GITHUB_RUN_ID"], ["run_attempt"] = "1", ["actor"] = variables["GITHUB_ACTOR"], ["token"] = Secrets["GITHUB_TOKEN"]?.DeepClone() },
        ["runner"] = new JsonObject { ["os"] = "Linux", ["arch"] = "X64" },
        ["vars"] = Vars.DeepClone(),
        ["secrets"] = Secrets.DeepClone(),
    };

    /// <param name="processor">The repository's processor, which has a copy of the name <c>second</c>.</param>
    public static async Task<Runner> Start(string processor)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root can be another user");
        var runner = new Runner(await RunnerImage.Have());
        try
        {
            await runner.packages.Mount();
            await runner.Prepare(processor);
            return runner;
        }
        catch
        {
            await runner.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the steps of a job in order; the first failing one fails the test with its output.</summary>
    /// <param name="job">The job as plain YAML.</param>
    /// <param name="contexts">The contexts of its expressions.</param>
    /// <returns>The output of script steps by name, and the job's outputs.</returns>
    public async Task<(IReadOnlyDictionary<string, string> Said, JsonObject Outputs)> Run(JsonElement job, JsonObject contexts)
    {
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        var saves = new List<Func<Task>>();
        var steps = new JsonObject();
        contexts["steps"] = steps;
        await File.WriteAllTextAsync(variables["GITHUB_ENV"], "");
        foreach (var step in job.GetProperty("steps").EnumerateArray())
        {
            var outputs = new JsonObject();
            var name = step.GetProperty("name").GetString()!;
            if (step.TryGetProperty("if", out var condition) && Value(contexts, $"${{{{ {condition.GetString()} }}}}") != "true")
            {
                continue;
            }

            if (step.TryGetProperty("uses", out var action))
            {
                await new RunnerActions(this, buildKit.Address).Act(action.GetString()!.Split('@')[0], Values(contexts, step, "with"), outputs, saves);
            }
            else
            {
                await (name == "Make the base images" ? SeedBases() : Task.FromResult(""));
                await File.WriteAllTextAsync(variables["GITHUB_OUTPUT"], "");
                said[name] = await Must(name, await Script(step.GetProperty("run").GetString()!, Values(contexts, step, "env")));
                foreach (var line in (await File.ReadAllLinesAsync(variables["GITHUB_OUTPUT"])).Select(line => line.Split('=', 2)))
                {
                    outputs[line[0]] = line[1];
                }
            }

            if (step.TryGetProperty("id", out var id))
            {
                steps[id.GetString()!] = new JsonObject { ["outputs"] = outputs };
            }
        }

        foreach (var save in saves)
        {
            await save();
        }

        var kept = job.TryGetProperty("outputs", out var named) ? named.EnumerateObject().Select(one => KeyValuePair.Create(one.Name, (JsonNode?)Value(contexts, one.Value.GetString()!))) : [];
        return (said, new JsonObject(kept));
    }

    /// <summary>Runs a bash script as the runner's user, in the checkout.</summary>
    public async Task<BufferedCommandResult> Script(string script, IReadOnlyDictionary<string, string>? environment = null)
    {
        var file = At("script.sh");
        await File.WriteAllTextAsync(file, script);
        var told = await File.ReadAllLinesAsync(variables["GITHUB_ENV"]);
        var all = variables.Concat(told.Select(line => KeyValuePair.Create(line[..line.IndexOf('=', StringComparison.Ordinal)], line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..])))
            .Concat(environment ?? new Dictionary<string, string>(StringComparer.Ordinal));
        string[] arguments =
        [
            $"--reuid={User}", $"--regid={User}", $"--groups={await Output("stat", "--dereference", "--format=%g", "/var/run/docker.sock")}", "--inh-caps=-all", "--bounding-set=-all",
            "env", "-i", .. all.Select(variable => $"{variable.Key}={variable.Value}"), "bash", "--noprofile", "--norc", "-eo", "pipefail", file,
        ];
        return await CliWrap.Cli.Wrap("setpriv").WithArguments(arguments).WithWorkingDirectory(Checkout).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
    }

    /// <summary>Adds a file to the checkouts of the next jobs.</summary>
    public async Task Merge(string path, byte[] content)
    {
        await File.WriteAllBytesAsync(Path.Combine(At("clone"), path), content);
        await Commit();
    }

    /// <summary>Removes a folder from the checkouts of the next jobs.</summary>
    public async Task Remove(string path)
    {
        Directory.Delete(Path.Combine(At("clone"), path), recursive: true);
        await Commit();
    }

    /// <summary>The content of a file in the checkouts of the next jobs.</summary>
    public Task<string> Read(string path) => File.ReadAllTextAsync(Path.Combine(At("clone"), path));

    private Task<string> Commit() => Output("bash", "-euc", $"cd '{At("clone")}' && git -c safe.directory='*' add -A && git -c safe.directory='*' -c user.name=a -c user.email=a@example.com commit -qm Pins && chown -R {User}:{User} .");

    /// <summary>Runs a program as root, for things that no user can do.</summary>
    public static async Task<string> Output(string program, params string[] arguments)
    {
        var result = await CliWrap.Cli.Wrap(program).WithArguments(arguments).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
        Assert.True(result.IsSuccess, $"{program} {string.Join(' ', arguments)}: {result.StandardError}");
        return result.StandardOutput.Trim();
    }

    public async ValueTask DisposeAsync()
    {
        buildKit.Dispose();
        await image.DisposeAsync();
        await packages.DisposeAsync();
        folder.Delete(recursive: true);
    }

    /// <summary>A path of the runner.</summary>
    public string At(string path) => Path.Combine(folder.FullName, path);

    private string Value(JsonObject contexts, string text) => Expressions.Evaluate(contexts, success: true, Checkout, [text]).Single();

    private Dictionary<string, string> Values(JsonObject contexts, JsonElement step, string member)
    {
        if (!step.TryGetProperty(member, out var given))
        {
            return [];
        }

        var names = given.EnumerateObject().Select(one => one.Name);
        var values = Expressions.Evaluate(contexts, success: true, Checkout, [.. given.EnumerateObject().Select(one => one.Value.ToString())]);
        return names.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
    }

    /// <summary>Runs a script as root beside the checkout; its files belong to the user, like an action's.</summary>
    public Task<string> Shell(string script) => Output("bash", "-euc", $"cd '{At("work")}'\n{script}\nchown -R {User}:{User} '{At("work")}' '{At("kept")}'");

    public static async Task<string> Must(string what, Func<Task<BufferedCommandResult>> run) => await Must(what, await run());

    private static Task<string> Must(string what, BufferedCommandResult result)
    {
        Assert.True(result.IsSuccess, $"{what} ended with {result.ExitCode}:\n{result.StandardOutput}{result.StandardError}");
        return Task.FromResult(result.StandardOutput + result.StandardError);
    }

    // A clone has only what git keeps, and only this processor, because the lanes' time depends on the number of processors.
    private Task<string> Prepare(string processor) => Output("bash", "-euc", $$"""
        cd '{{folder.FullName}}' && chmod 711 .
        mkdir bin work work/checkout clone kept
        git -C '{{SourceTree.Root}}' ls-files -z --cached --others --exclude-standard | (cd '{{SourceTree.Root}}' && xargs -0 cp --parents --no-preserve=ownership -t '{{folder.FullName}}/clone' 2>/dev/null || true)
        find clone/processors -mindepth 1 -maxdepth 1 -type d -not -name _kit -not -name {{processor}} -exec rm -r {} +
        cp -r clone/processors/{{processor}} clone/processors/second
        sed -i 's/"{{processor}}\b/"second/g' clone/processors/second/processor.json
        echo '{"partitions": {"minutes": 1} }' >clone/processors/ci.json
        git -C clone -c init.defaultBranch=main init -q && git -C clone add -A
        git -C clone -c user.name=a -c user.email=a@example.com commit -qm 'A repository'
        touch home/environment home/output home/summary.md
        mkdir home/sdk home/temp
        ln -s /usr/share/dotnet/* home/sdk && rm home/sdk/dotnet
        cat >home/sdk/dotnet <<'SCRIPT'
        #!/usr/bin/env bash
        # The SDK, but for a record of its commands; it says that it is installed here.
        if [[ $* == --list-sdks ]]; then /usr/share/dotnet/dotnet --list-sdks | sed "s,\[.*,[$HOME/sdk/sdk],"; exit; fi
        echo "$*" >>"$HOME/commands"
        exec /usr/share/dotnet/dotnet "$@"
        SCRIPT
        chmod 755 home/sdk/dotnet && ln -s ../home/sdk/dotnet bin/dotnet
        cat >bin/sudo <<'SCRIPT'
        #!/usr/bin/env bash
        [[ $* == 'apt-get update -q' ]] && exit
        [[ $* == 'apt-get install -q -y --no-install-recommends '* ]] || exit 1
        shift 5
        dpkg-query --show "$@"
        SCRIPT
        cat >bin/gh <<'SCRIPT'
        #!/usr/bin/env bash
        [[ $GH_HOST == "${GITHUB_SERVER_URL#*://}" && $GH_REPO == "$GITHUB_REPOSITORY" && -n $GH_ENTERPRISE_TOKEN && $GH_TOKEN == "$GH_ENTERPRISE_TOKEN" ]] || exit 4
        case "$1 $2" in
          'run list') echo 17 ;;
          'run download') [[ $3 == 17 && -d $KEPT/$5 ]] && mkdir -p "$7" && cp -r "$KEPT/$5/." "$7" ;;
          *) exit 1 ;;
        esac
        SCRIPT
        cat >bin/docker <<'SCRIPT'
        #!/usr/bin/env bash
        # No registry here has the image of this digest.
        exec /usr/bin/docker "${@/#debian:12@sha256:*/debian:12}"
        SCRIPT
        chmod 755 bin/*
        chown -R {{User}}:{{User}} clone work kept home
        """);

    // This checkout's own bases, as if the step's container had just built them as root. Rebuilding takes a minute, and other tests do that.
    private Task<string> SeedBases() => Output("bash", "-euc", $"""
        bash '{SourceTree.Root}/build/setup/bases.sh'
        mkdir -p '{Checkout}/.pipeline' && cp -r '{SourceTree.Root}/.pipeline/bases' '{Checkout}/.pipeline'
        """);
}
