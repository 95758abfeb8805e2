using Grpc.Core;
using Modal.Client;
using Pipeline.Modal.Deployments;
using Pipeline.Modal.Transport;

namespace Pipeline.Modal.Tests.Deployments;

/// <summary>States of an application that the emulator does not have: only a deployed one is read further.</summary>
public sealed class AppStateTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task An_application_that_is_stopped_is_none(int state) => Assert.Null(await Read(state));

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(99)]
    public async Task Any_other_state_is_told(int state) => Assert.Equal(
        $"ERR_MODAL_LOOKUP modal function not found: app is in state {state}, neither deployed nor stopped",
        (await Assert.ThrowsAsync<FaultException>(() => Read(state))).Fault.ToString());

    private static Task<DeployedApplication?> Read(int state) => new ModalDeployments(new Plane((AppState)state), null, new FunctionApp("app", null!, null!)).Read(default);

    /// <summary>Answers the only request before any decision.</summary>
    private sealed class Plane(AppState state) : IModalPlane
    {
        public Task<TResponse> Call<TRequest, TResponse>(
            Func<ModalClient.ModalClientClient, TRequest, CallOptions, AsyncUnaryCall<TResponse>> call, TRequest request, TimeSpan? attempt, CancellationToken cancellationToken) =>
            Task.FromResult((TResponse)(object)new AppGetByDeploymentNameResponse { AppId = "ap-1", Lifecycle = new AppLifecycle { AppState = state } });
    }
}
