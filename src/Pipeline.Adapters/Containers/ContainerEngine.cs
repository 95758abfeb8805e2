using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Pipeline.Adapters.Engine;
using Platform = Pipeline.Contracts.Specs.Platform;

namespace Pipeline.Adapters.Containers;

/// <summary>The engine's API, one method per call. Vendor types and exceptions stop here.</summary>
internal sealed class ContainerEngine(DockerClient client, TimeProvider time)
{
    private static readonly TimeSpan CallBound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PullBound = TimeSpan.FromMinutes(30);

    public Task<string> Create(ContainerDefinition settings) =>
        Call("create a container", async bound => (await client.Containers.CreateContainerAsync(ContainerParameters.Of(settings), bound)).ID);

    public Task<MultiplexedStream> Attach(string container) =>
        Call("attach to a container", bound => client.Containers.AttachContainerAsync(
            container, new ContainerAttachParameters { Stream = true, Stdout = true, Stderr = true }, bound));

    public Task Start(string container) =>
        Call("start a container", bound => client.Containers.StartContainerAsync(container, new ContainerStartParameters(), bound));

    /// <summary>Waits without a time limit for the exit status.</summary>
    public async Task<long> Wait(string container, CancellationToken cancellationToken) =>
        (await EngineFault.Translate("wait for a container", () => client.Containers.WaitContainerAsync(container, cancellationToken), cancellationToken)).StatusCode;

    /// <summary>Sends SIGTERM, and SIGKILL after the grace period.</summary>
    public Task Stop(string container, TimeSpan grace) =>
        Call("stop a container", bound => client.Containers.StopContainerAsync(
            container, new ContainerStopParameters { WaitBeforeKillSeconds = (uint)grace.TotalSeconds }, bound));

    /// <summary>Kills the container if it runs, and removes it with its volumes; a missing one counts as removed.</summary>
    public Task Remove(string container) => Call("remove a container", async bound =>
    {
        try
        {
            await client.Containers.RemoveContainerAsync(container, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, bound);
        }
        catch (DockerApiException e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // 409: another process is removing it right now.
        }

        return true;
    });

    /// <summary>The container's confinement, which is complete once it has started.</summary>
    /// <param name="container">The container's ID.</param>
    /// <param name="platform">The platform of its image, as given to <see cref="EngineImages"/>.</param>
    public Task<ContainerState> ReadBack(string container, Platform platform) =>
        Call("inspect a container", async bound => ContainerStateConversion.Of(await client.Containers.InspectContainerAsync(container, bound), platform));

    public Task<bool> WasOutOfMemory(string container) =>
        Call("inspect a container", async bound => (await client.Containers.InspectContainerAsync(container, bound)).State is { OOMKilled: true });

    /// <summary>The IDs of containers with a label, and its values.</summary>
    public Task<IReadOnlyList<(string Container, string Value)>> Labelled(string label) => Call("list containers", async bound =>
    {
        var filter = new Dictionary<string, IDictionary<string, bool>>(StringComparer.Ordinal)
        {
            ["label"] = new Dictionary<string, bool>(StringComparer.Ordinal) { [label] = true },
        };
        var found = await client.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = filter }, bound);
        return (IReadOnlyList<(string, string)>)[.. found.Select(container => (container.ID, container.Labels[label]))];
    });

    /// <summary>The engine's information about an image; null if it does not have it.</summary>
    public Task<EngineImage?> Inspect(string image) => Call("inspect an image", async bound =>
    {
        try
        {
            var found = await client.Images.InspectImageAsync(image, bound);
            return new EngineImage(
                found.ID,
                $"{found.Os}/{found.Architecture}",
                [.. found.RepoDigests ?? []],
                found.Config?.Volumes is { Count: > 0 })
            {
                EntryPoint = [.. found.Config?.Entrypoint ?? []],
                Variables = Names(found.Config?.Env),
            };
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    });

    /// <summary>The engine's information about an image for a platform; null if it does not have it. Determined by creating a container without starting it.</summary>
    public Task<EngineImage?> InspectFor(EngineImage image, Platform platform) => Call("inspect an image for a platform", async bound =>
    {
        var parameters = new CreateContainerParameters
        {
            Image = image.Id,
            Platform = platform.ToString(),
            Cmd = ["none"],
            Labels = LeftoverContainers.Labels("none").ToDictionary(StringComparer.Ordinal),
        };
        try
        {
            var container = (await client.Containers.CreateContainerAsync(parameters, bound)).ID;
            var found = await client.Containers.InspectContainerAsync(container, bound);
            await client.Containers.RemoveContainerAsync(container, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, bound);
            return image with
            {
                Id = found.Image,
                Platform = platform.ToString(),
                HasVolumes = found.Config?.Volumes is { Count: > 0 },
                EntryPoint = [.. found.Config?.Entrypoint ?? []],
                Variables = Names(found.Config?.Env),
            };
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    });

    /// <summary>Whether the engine stores images as manifests (the containerd store), or as configs and layers (the classic store).</summary>
    public Task<bool> KeepsManifests() => Call("ask about the engine", async bound => KeepsManifests(await client.System.GetSystemInfoAsync(bound)));

    /// <summary>The platform that the engine runs without emulation.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if no processor can be built for it.</exception>
    public Task<Platform> NativePlatform() => Call("ask about the engine", async bound =>
        (await client.System.GetSystemInfoAsync(bound)).Architecture switch
        {
            "x86_64" or "amd64" => Platform.Amd64,
            "aarch64" or "arm64" => Platform.Arm64,
            var other => throw new FaultException(ErrorCode.AdapterInvocation, $"the engine's machine is {other}, not x86_64 or aarch64"),
        });

    /// <summary>What the engine says of itself.</summary>
    public Task<EngineFacts> Facts() => Call("ask about the engine", async bound =>
    {
        var info = await client.System.GetSystemInfoAsync(bound);
        return new EngineFacts(info.ServerVersion, KeepsManifests(info) ? "containerd" : "classic", info.DockerRootDir, info.Architecture);
    });

    /// <summary>The engine's own ID.</summary>
    public Task<string> Identity() => Call("ask about the engine", async bound => (await client.System.GetSystemInfoAsync(bound)).ID);

    /// <summary>Pulls one platform of an image by digest. The engine answers 200 and reports failures in the stream.</summary>
    public Task Pull(string repository, Digest digest, Platform platform, AuthConfig? credential, CancellationToken cancellationToken) => Streamed(
        "pull an image",
        (messages, bound) => client.Images.CreateImageAsync(
            new ImagesCreateParameters { FromImage = repository, Tag = digest.ToString(), Platform = platform.ToString() }, credential, messages, bound),
        cancellationToken);

    /// <summary>Loads an archive of images; failures are in the stream here too.</summary>
    public Task Load(Stream archive, CancellationToken cancellationToken) => Streamed(
        "load an image",
        (messages, bound) => client.Images.LoadImageAsync(new ImageLoadParameters { Quiet = true }, archive, messages, bound),
        cancellationToken);

    private static bool KeepsManifests(SystemInfoResponse info) => info.DriverStatus?.Any(pair => pair is ["driver-type", "io.containerd.snapshotter.v1"]) ?? false;

    private static IReadOnlyList<string> Names(IEnumerable<string>? variables) => [.. (variables ?? []).Select(variable => variable.Split('=')[0])];

    private async Task Streamed(string what, Func<InBandErrors, CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(PullBound, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        var messages = new InBandErrors();
        await EngineFault.Translate(
            what,
            async () =>
            {
                await call(messages, either.Token);
                return true;
            },
            cancellationToken);
        messages.ThrowIfAny(what);
    }

    // Short calls are never abandoned half-way: the container of an abandoned creation could still appear.
    private async Task<T> Call<T>(string what, Func<CancellationToken, Task<T>> call)
    {
        using var bound = new CancellationTokenSource(CallBound, time);
        return await EngineFault.Translate(what, () => call(bound.Token), CancellationToken.None);
    }
}
