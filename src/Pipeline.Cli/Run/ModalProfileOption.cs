using Pipeline.Cli.Hosting;
using Pipeline.Modal;
using Pipeline.Modal.Configuration;
using Serilog;

namespace Pipeline.Cli.Run;

/// <summary>Modal with the environment's profile, which is read when a run first looks up its function.</summary>
/// <param name="context">The process.</param>
/// <param name="log">Receives events about lookups and lost attempts.</param>
internal sealed class ModalProfileOption(CommandContext context, ILogger log) : IFunctionResolver, IFunctionInvoker, IDisposable
{
    private readonly Lazy<ModalPlatform> platform = new(() => context.OpenModal(ModalConfig.Load(name => context.Secrets(name)), log));

    public Task<FunctionHandle> Resolve(string app, string function, CancellationToken cancellationToken) =>
        platform.Value.App(app).Resolver.Resolve(app, function, cancellationToken);

    public Task<ReadOnlyMemory<byte>> Invoke(
        FunctionHandle function, ReadOnlyMemory<byte> payload, TimeSpan deadline, ICallNotes notes, CancellationToken cancellationToken) =>
        platform.Value.App(function.App).Invoker.Invoke(function, payload, deadline, notes, cancellationToken);

    public void Dispose()
    {
        if (platform.IsValueCreated)
        {
            platform.Value.Dispose();
        }
    }
}
