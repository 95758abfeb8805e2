using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;
using Pipeline.Tests.Machine;

namespace Pipeline.Release.Tests.Workflows;

/// <summary>
/// A simulated GitHub runner: an ordinary user with only the group of the engine's socket, who runs
/// the steps of a job in order, in a clean folder, with another builder current.
/// </summary>
/// <remarks>
/// Replacements: <c>sudo apt-get</c> checks that the named packages are installed; <see cref="RunnerImage"/> is
/// <c>debian:12</c>, with bases already built by root; <c>gh</c> provides the files of earlier jobs; actions do their step's work here.
/// The first job compiles the front door for all jobs, because each would compile the same.
/// </remarks>
internal sealed class Runner : IAsyncDisposable
{
    private const string User = "65534";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("runner-");
    private readonly RunnerImage image;
    private readonly RemoteBuildKit buildKit;
    private readonly PackageCache packages;
    private readonly Dictionary<string, string> variables;

    private Runner(RunnerImage image)
    {
        this.image = image;
        buildKit = new RemoteBuildKit(At("buildkit.sock"));
        packages = new PackageCache(At("home/.nuget/packages"));
        variables = new(StringComparer.Ordinal)
        {
            ["HOME"] = At("home"),
            ["PATH"] = $"{At("bin")}:/usr/local/bin:/usr/bin:/bin",
            ["CI"] = "true",
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_ENV"] = At("home/environment"),
            ["GITHUB_STEP_SUMMARY"] = At("home/summary.md"),
            ["GITHUB_ACTOR"] = "octocat",
            ["GITHUB_REF_NAME"] = "main",
            ["KEPT"] = At("kept"),
        };
    }

    /// <summary>The folder that every job runs in.</summary>
    public string Checkout => At("work/checkout");

    /// <summary>The runner's environment for every step.</summary>
    public IDictionary<string, string> Variables => variables;

    /// <summary>The value of a workflow expression; an unknown one fails the job.</summary>
    public Dictionary<string, string> Expressions { get; } = new(StringComparer.Ordinal);

    /// <param name="processor">The repository's only processor.</param>
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
    /// <returns>The output of script steps, by name.</returns>
    public async Task<IReadOnlyDictionary<string, string>> Run(JsonElement job)
    {
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        await File.WriteAllTextAsync(variables["GITHUB_ENV"], "");
        foreach (var step in job.GetProperty("steps").EnumerateArray())
        {
            var name = step.GetProperty("name").GetString()!;
            if (step.TryGetProperty("uses", out var action))
            {
                await Act(action.GetString()!.Split('@')[0], step);
            }
            else
            {
                await (name == "Make the base images" ? SeedBases() : Task.FromResult(""));
                said[name] = await Must(name, await Script(step.GetProperty("run").GetString()!, EnvironmentOf(step)));
            }
        }

        return said;
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
        await Output("bash", "-euc", $"cd '{At("clone")}' && git -c safe.directory='*' add -A && git -c safe.directory='*' -c user.name=a -c user.email=a@example.com commit -qm Pins && chown -R {User}:{User} .");
    }

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

    private string At(string path) => Path.Combine(folder.FullName, path);

    private Dictionary<string, string> EnvironmentOf(JsonElement step) => step.TryGetProperty("env", out var given)
        ? given.EnumerateObject().ToDictionary(one => one.Name, one => Value(one.Value.GetString()!), StringComparer.Ordinal)
        : [];

    private string Value(string text) => text.StartsWith("${{", StringComparison.Ordinal) ? Expressions[text[3..^2].Trim()] : text;

    private Task Act(string action, JsonElement step)
    {
        string With(string name) => step.GetProperty("with").GetProperty(name).GetString()!;
        return action switch
        {
            "actions/checkout" => Shell("""
                [[ ! -d checkout/.nuke/temp ]] || mv checkout/.nuke/temp compiled
                rm -rf checkout && cp -a ../clone checkout
                [[ ! -d compiled ]] || mv compiled checkout/.nuke/temp
                """),
            // This machine has them already.
            "actions/setup-dotnet" or "docker/setup-qemu-action" => Task.CompletedTask,
            "docker/setup-buildx-action" => Must(action, () => Script(
                "docker buildx inspect other &>/dev/null || docker buildx create --name other --driver remote --use \"$1\"".Replace("\"$1\"", buildKit.Address, StringComparison.Ordinal))),
            // A folder's content, or the files of a pattern, without their modes.
            "actions/upload-artifact" => Shell($"""
                rm -rf ../kept/{With("name")} && mkdir ../kept/{With("name")} && cd checkout
                shopt -s nullglob
                for path in {With("path")}; do
                  if [[ -d $path ]]; then cp -r --no-preserve=mode "$path/." ../../kept/{With("name")}; elif [[ -e $path ]]; then cp --no-preserve=mode "$path" ../../kept/{With("name")}; fi
                done
                [[ {With("if-no-files-found")} != error || -n $(ls -A ../../kept/{With("name")}) ]]
                """),
            "actions/download-artifact" => Shell($"mkdir -p 'checkout/{With("path")}' && cp -r ../kept/{With("name")}/. 'checkout/{With("path")}'"),
            _ => throw new InvalidOperationException($"no runner here knows {action}"),
        };
    }

    // Root runs it in the checkout's folder; its files belong to the user, like an action's.
    private Task<string> Shell(string script) => Output("bash", "-euc", $"cd '{At("work")}'\n{script}\nchown -R {User}:{User} '{At("work")}' '{At("kept")}'");

    private static async Task<string> Must(string what, Func<Task<BufferedCommandResult>> run) => await Must(what, await run());

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
        git -C clone -c init.defaultBranch=main init -q
        git -C clone add -A
        git -C clone -c user.name=a -c user.email=a@example.com commit -qm 'A repository'
        touch home/environment home/summary.md
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
        chmod 755 bin/*
        chown -R {{User}}:{{User}} clone work kept
        chown -R {{User}}:{{User}} home
        """);

    // This checkout's own bases, as if the step's container had just built them as root. Rebuilding takes a minute, and other tests do that.
    private Task<string> SeedBases() => Output("bash", "-euc", $"""
        bash '{SourceTree.Root}/build/setup/bases.sh'
        mkdir -p '{Checkout}/.pipeline' && cp -r '{SourceTree.Root}/.pipeline/bases' '{Checkout}/.pipeline'
        """);
}
