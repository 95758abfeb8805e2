using Pipeline.Modal.Configuration;
using Serilog.Core;

namespace Pipeline.Modal.Tests.Live;

/// <summary>The only test that contacts Modal itself: it looks a function up, and calls nothing.</summary>
public sealed class LiveLookupTests
{
    private const string Named = "PIPELINE_MODAL_FUNCTION";

    [Fact]
    public async Task A_function_of_the_workspace_is_found()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("MODAL_TOKEN_ID")))
        {
            Assert.Skip("without MODAL_TOKEN_ID (and MODAL_TOKEN_SECRET) there is no workspace to ask");
        }

        if (Environment.GetEnvironmentVariable(Named)?.Split('/') is not [{ Length: > 0 } app, { Length: > 0 } function])
        {
            Assert.Skip($"{Named} names no function that is deployed, as APP/FUNCTION");
            return;
        }

        using var modal = ModalPlatform.Open(ModalConfig.Load(Environment.GetEnvironmentVariable), TimeProvider.System, Logger.None, Guid.NewGuid);
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(60));

        var handle = await modal.App(app).Resolver.Resolve(app, function, bound.Token);

        Assert.StartsWith("fu-", handle.Id, StringComparison.Ordinal);
    }
}
