using Pipeline.Cli.Hosting;

namespace Pipeline.Cli.Tests;

public sealed class UsageTests
{
    public static TheoryData<string, string> Misuses => new()
    {
        { "", "name a command: run, replay, processors, init, upgrade, new, doctor, verify, manifest, base, pin, promote, prune, deploy, drift, modal, world or completion." },
        { "new", "name a command: processor or case." },
        { "base", "name a command: lock or outdated." },
        { "base lock", "name a base." },
        { "modal", "name a command: status or emulator." },
        { "modal emulator --port 65536", "--port: '65536' is not a whole number from 0 to 65535." },
        { "modal emulator --port all", "--port: 'all' is not a whole number from 0 to 65535." },
        { "pin --degree two", "--degree: 'two' is not a whole number from 1 to 1000." },
        { "pin --degree 0", "--degree: '0' is not a whole number from 1 to 1000." },
        { "pin --images ghcr_io/o/n", "--images 'ghcr_io/o/n' is not REGISTRY/PATH, such as ghcr.io/owner/name: a host with a dot or a port, and a path in lower case, without tag and digest." },
        { "pin --repository o/n..m", "--repository 'o/n..m' is not a valid name of images (letters and digits, joined by one of . _ __ or by dashes): name them with --images REGISTRY/PATH." },
        { "deploy", "--mode mock or --mode real is required; it is never inferred." },
        { "deploy --mode smoke", "--mode: 'smoke' is not a mode (mock or real)." },
        { "deploy --mode real --userland debian", "--userland: 'debian' is not an image reference (registry/repository[:tag][@sha256:…])." },
        { "deploy --mode mock --branch= --dry-run", "--branch needs a value: write --branch NAME" },
        { "drift --branch= --exit-code", "--branch needs a value: write --branch NAME" },
        { "run p --inputs f --mode mock --build --world= --json", "--world needs a value: write --world DIR" },
        { "run p --inputs f --mode= --build", "--mode needs a value: write --mode mock|real" },
        { "deploy --mode mock --branch --dry-run", "--branch needs a value; '--dry-run' is read as an option. If it is the value, write --branch=--dry-run" },
        { "world attest", "name an EXECUTION." },
        { "replay", "name an EXECUTION." },
        { "replay 7", "EXECUTION: '7' is not an execution id (a lower-case hyphenated UUID)." },
        { "replay 6f1c2d3e-0000-4000-8000-000000000001 --mode smoke", "--mode: 'smoke' is not a mode (mock or real)." },
        { "world attest 7 --key k", "EXECUTION: '7' is not an execution id (a lower-case hyphenated UUID)." },
        { "world attest 6f1c2d3e-0000-4000-8000-000000000001", "--key FILE is required." },
        { "prcoessors", "unknown command 'prcoessors'; did you mean 'processors'?" },
        { "run p --inputs f --mode mock --build --jsno", "unknown option '--jsno'; did you mean '--json'?" },
        { "run p --inptus f", "unknown option '--inptus'; did you mean '--inputs'?" },
        { "run p q --inputs f --mode mock --build", "unknown argument 'q'." },
        { "run --inputs f --mode mock --build", "name a PROCESSOR, or a plan with --plan." },
        { "run p --mode mock --build", "--inputs FILE (or - for standard input) is required." },
        { "run p --inputs f --build", "--mode mock or --mode real is required; it is never inferred." },
        { "run p --inputs f --mode mock", "choose an image: --build (from the current source), --pinned, or --image REF (by digest)." },
        { "run p --inputs f --mode mock --build=false", "choose an image: --build (from the current source), --pinned, or --image REF (by digest)." },
        { "run p --inputs f --mode mock --pinned=false --pins f", "--pins FILE needs --pinned." },
        { "run --plan world://local/plan.json --mode mock --pinned=false", "choose the images: --build (from the current source) or --pinned." },
        { "run p --inputs f --mode mock --build --image ghcr.io/o/r/p:1", "--build and --image exclude each other." },
        { "run p --inputs f --mode smoke --build", "--mode: 'smoke' is not a mode (mock or real)." },
        { "run p --inputs f --mode mock --pinned --build", "--pinned excludes --build and --image." },
        { "run p --inputs f --mode mock --pinned --image ghcr.io/o/r/p:1", "--pinned excludes --build and --image." },
        { "run p --inputs f --mode mock --build --pins f", "--pins FILE needs --pinned." },
        { "run p --inputs f --mode mock --pinned --adapter docker", "--adapter: 'docker' is not an adapter (local or modal)." },
        { "run p --inputs f --mode mock --build --adapter modal", "--build and --adapter modal exclude each other: a function already runs its pinned image." },
        { "run p --inputs f --mode mock --pinned --adapter modal --setting A=B", "--setting and --adapter modal exclude each other: a function keeps the settings of its deployment." },
        { "run p --inputs f --mode mock --pinned --adapter modal --egress-network b", "--egress-network and --adapter modal exclude each other." },
        { "run p --inputs f --mode mock --pinned --app a", "--app NAME needs --adapter modal." },
        { "run p --inputs f --mode mock --image p:latest", "--image: 'p:latest' is neither an image reference (registry/repository[:tag][@sha256:…]) nor an image ID (sha256: and 64 lower-case hex digits)." },
        { "run p --inputs f --mode mock --build --timeout 0", "--timeout: '0' is not a number of seconds from 0.001 to 86400." },
        { "run p --inputs f --mode mock --build --timeout 1e3", "--timeout: '1e3' is not a number of seconds from 0.001 to 86400." },
        { "run p --inputs f --mode mock --build --write-prefix world://local/receipts/x/", "--write-prefix: 'world://local/receipts/x/' is not a write prefix (world://<world>/<path>/, not under receipts/, evidence/ or requests/)." },
        { "run p --inputs f --mode mock --build --write-prefix world://local/x", "--write-prefix: 'world://local/x' is not a write prefix (world://<world>/<path>/, not under receipts/, evidence/ or requests/)." },
        { "run p --inputs f --mode mock --build --execution-id 7", "--execution-id: '7' is not an execution id (a lower-case hyphenated UUID)." },
        { "run p --inputs f --mode real --build --setting A", "--setting: a setting must be NAME=VALUE." },
        { "run p --inputs f --mode real --build --setting A=1 --setting A=2", "--setting: A is given more than once." },
        { "run p --plan world://local/plan.json --mode mock --build", "PROCESSOR and --plan exclude each other." },
        { "run --plan plan.json --mode mock --build", "--plan: 'plan.json' is not a world path (world://<world>/<path>)." },
        { "run --plan world://local/plan.json --mode mock", "choose the images: --build (from the current source) or --pinned." },
        { "run --plan world://local/plan.json --inputs f --mode mock --build", "--inputs and --plan exclude each other: a plan contains the inputs of its steps." },
        { "run --plan world://local/plan.json --mode mock --image sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "--image and --plan exclude each other: a plan runs several processors; use --build or --pinned." },
        { "run --plan world://local/plan.json --mode mock --build --write-prefix world://local/x/", "--write-prefix: with --plan it must contain {execution_id}, because each step needs its own prefix." },
        { "run p --mode mock --build --inputs", "Required argument missing for option: '--inputs'." },
        { "processors --world x", "unknown option '--world'." },
        { "verify p:latest", "'p:latest' is not an image reference (registry/repository[:tag][@sha256:…])." },
        { "verify ghcr.io/o/r/p", "'ghcr.io/o/r/p' names no image: add a tag or a digest." },
        { "verify ghcr.io/o/r/p:1 --pins f", "REF and --pins exclude each other." },
        { "verify --platform linux/amd64", "--platform needs REF: a pin already names its platforms." },
        { "verify --plain-http", "--plain-http needs REF." },
        { "verify ghcr.io/o/r/p:1 --platform linux", "--platform: 'linux' is not a platform (os/architecture or os/architecture/variant)." },
        { "verify ghcr.io/o/r/p:1 --manifest-only", "unknown option '--manifest-only'; did you mean '--manifests-only'?" },
        { "world", "name a command: verify, log, export, import or attest." },
        { "world verfy", "unknown command 'verfy'; did you mean 'verify'?" },
        { "world verify --head 7", "--head: '7' is not a digest (sha256: and 64 lower-case hex digits)." },
        { "world log --limit 0", "--limit: '0' is not a whole number from 1 to 1000." },
        { "world log --limit 1001", "--limit: '1001' is not a whole number from 1 to 1000." },
        { "world log --limit many", "--limit: 'many' is not a whole number from 1 to 1000." },
        { "world log --after -1", "--after: '-1' is not a whole number from 0 to 9007199254740991." },
        { "world log --after last", "--after: 'last' is not a whole number from 0 to 9007199254740991." },
        { "world log --processor A", "--processor: 'A' is neither a processor's name nor a processor reference (name@major.minor.patch)." },
        { "world log --since yesterday", "--since: 'yesterday' is not a time (2026-01-31 or 2026-01-31T12:00:00Z)." },
        { "world log --execution 7", "--execution: '7' is not an execution id (a lower-case hyphenated UUID)." },
        { "world import", "Required argument 'FILE' missing for command: 'import'." },
        { "manifest", "Required argument 'REF' missing for command: 'manifest'." },
        { "manifest ghcr.io/o/r/p", "'ghcr.io/o/r/p' names no image: add a tag or a digest." },
        { "manifest ghcr.io/o/r/p:1 ghcr.io/o/r/p:2", "unknown argument 'ghcr.io/o/r/p:2'." },
    };

    [Theory]
    [MemberData(nameof(Misuses))]
    public void Arguments_that_make_no_sense_end_with_2_and_a_sentence(string args, string sentence)
    {
        using var cli = new CommandLine();
        cli.WithProcessor("p").With("f", "{}");

        var result = cli.Run(args.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((2, ""), (result.Exit, result.Output));
        Assert.Contains($"pipeline: {sentence}\n", result.Error, StringComparison.Ordinal);
        Assert.EndsWith("--help` for usage.\n", result.Error, StringComparison.Ordinal);
        Assert.Empty(cli.Adapter.Invocations);
        Assert.Empty(cli.Builder.Builds);
    }

    [Theory]
    [InlineData("world", "verify", "")]
    public void A_variable_that_nobody_has_set_is_no_world(params string[] args)
    {
        using var cli = new CommandLine();

        var result = cli.WithProcessor("p").With("f", "{}").Run(args);

        Assert.Equal((2, ""), (result.Exit, result.Output));
        Assert.Contains("'' is not a directory.\n", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pin", "--no-pull-request")]
    [InlineData("drift")]
    public void An_engine_whose_address_is_none_is_one_sentence(params string[] args)
    {
        using var cli = new CommandLine { Engine = "here", Secrets = static _ => null };

        var result = cli.WithProcessor("p").Run(args);

        Assert.Equal(new Result(1, "", "pipeline: adapter invocation failed: DOCKER_HOST is not a valid engine address (unix://…, npipe://…, tcp://…)\n"), result);
    }

    [Theory]
    [InlineData("localhost:9000")]
    [InlineData("not an address")]
    public void A_store_whose_address_is_none_is_not_AWS(string address)
    {
        using var cli = new CommandLine { Store = new StoreOptions { Address = address } };

        var result = cli.Run("world", "log", "--world", "s3://bucket/prefix");

        Assert.Equal(new Result(1, "", "pipeline: adapter invocation failed: AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL is not the address of a store (https://…)\n"), result);
    }

    [Fact]
    public void An_argument_that_begins_with_an_at_sign_is_no_file_of_arguments()
    {
        using var cli = new CommandLine();
        cli.With("args", "--help");

        Assert.Equal(2, cli.Run("@" + Path.Combine(cli.Folder, "args")).Exit);
    }
}
