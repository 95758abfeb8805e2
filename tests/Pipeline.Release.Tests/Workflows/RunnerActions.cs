using System.Text.Json.Nodes;

namespace Pipeline.Release.Tests.Workflows;

/// <summary>The actions of the workflows, as GitHub's runners do them.</summary>
/// <param name="runner">The runner.</param>
/// <param name="buildKit">The address of the other builder.</param>
internal sealed class RunnerActions(Runner runner, string buildKit)
{
    /// <summary>Does the work of an action.</summary>
    /// <param name="action">Its name.</param>
    /// <param name="with">Its inputs.</param>
    /// <param name="outputs">Receives its outputs.</param>
    /// <param name="saves">Receives what it does at the end of the job.</param>
    public Task Act(string action, Dictionary<string, string> with, JsonObject outputs, List<Func<Task>> saves) => action switch
    {
        "actions/checkout" => runner.Shell("rm -rf checkout && cp -a ../clone checkout"),
        // This machine has them already.
        "actions/setup-dotnet" or "docker/setup-qemu-action" or "sigstore/cosign-installer" => Task.CompletedTask,
        "docker/setup-buildx-action" => Runner.Must(action, () => runner.Script(
            "docker buildx inspect other &>/dev/null || docker buildx create --name other --driver remote --use \"$1\"".Replace("\"$1\"", buildKit, StringComparison.Ordinal))),
        "actions/upload-artifact" => Upload(with["name"], [.. with["path"].Split('\n', StringSplitOptions.RemoveEmptyEntries)], isRequired: with["if-no-files-found"] == "error"),
        "actions/download-artifact" => with.TryGetValue("pattern", out var pattern)
            ? runner.Shell($"mkdir -p 'checkout/{with["path"]}' && for artifact in ../kept/{pattern}; do cp -r \"$artifact\"/. 'checkout/{with["path"]}'; done")
            : runner.Shell($"mkdir -p 'checkout/{with["path"]}' && cp -r ../kept/{with["name"]}/. 'checkout/{with["path"]}'"),
        "actions/cache" or "actions/cache/restore" => Restore(with, outputs, action == "actions/cache" ? saves : null),
        "actions/cache/save" => Save(with),
        "actions/attest" => Attest(with["subject-checksums"]),
        _ => throw new InvalidOperationException($"no runner here knows {action}"),
    };

    // One path: a folder's content, or the files of a pattern. Several: everything below the folder that they have in common. Modes are lost.
    private Task<string> Upload(string name, string[] paths, bool isRequired)
    {
        var parents = paths.Select(path => path.Contains('*', StringComparison.Ordinal) ? Path.GetDirectoryName(path)! : path).ToArray();
        var common = parents.Skip(1).Aggregate(parents[0].Split('/'), (one, path) => [.. one.Zip(path.Split('/')).TakeWhile(pair => pair.First == pair.Second).Select(pair => pair.First)]);
        var root = paths.Length == 1 && !Directory.Exists(Path.Combine(runner.Checkout, parents[0])) ? Path.GetDirectoryName(paths[0])! : string.Join('/', common);
        return runner.Shell($$"""
            rm -rf '../kept/{{name}}' && mkdir '../kept/{{name}}' && cd 'checkout/{{root}}' 2>/dev/null || exit 0
            shopt -s nullglob
            for path in {{string.Join(' ', paths.Select(path => Path.GetRelativePath(root.Length == 0 ? "." : root, path)))}}; do
              [[ ! -e $path ]] || cp -r --no-preserve=mode --parents "$path" '{{runner.At("kept")}}/{{name}}'
            done
            [[ {{isRequired}} == False || -n $(ls -A '{{runner.At("kept")}}/{{name}}') ]]
            """);
    }

    // GitHub signs a statement about these subjects, which cannot be had here.
    private async Task Attest(string checksums)
    {
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(runner.Checkout, checksums)))
        {
            Assert.Matches("^[0-9a-f]{64}  [^ ]+$", line);
            runner.Attested.Add(line);
        }
    }

    private async Task Restore(Dictionary<string, string> with, JsonObject outputs, List<Func<Task>>? saves)
    {
        if (with["path"].StartsWith('~'))
        {
            return;
        }

        var prefixes = with.GetValueOrDefault("restore-keys", "").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var found = runner.Caches.Find(with["key"], prefixes);
        outputs["cache-hit"] = found is { IsExact: true } ? "true" : "";
        if (found is { } cache)
        {
            await runner.Shell($"tar --extract --file '{cache.File}' --directory checkout");
        }

        if (saves is not null && found is not { IsExact: true })
        {
            saves.Add(() => Save(with));
        }
    }

    private Task Save(Dictionary<string, string> with)
    {
        var paths = with["path"].Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(path => Path.Exists(Path.Combine(runner.Checkout, path))).ToArray();
        return paths.Length > 0 && runner.Caches.Reserve(with["key"]) is { } file ? runner.Shell($"tar --create --file '{file}' --directory checkout {string.Join(' ', paths)}") : Task.CompletedTask;
    }
}
