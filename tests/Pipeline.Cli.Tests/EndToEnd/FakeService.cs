using System.Net;
using System.Text;
using Pipeline.Tests.Machine;

namespace Pipeline.Cli.Tests;

/// <summary>A scripted service on the loopback interface; a request without an answer hangs until the service ends.</summary>
internal sealed class FakeService : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly Func<HttpListenerRequest, (int Status, byte[] Body)?> answer;

    public FakeService(Func<HttpListenerRequest, (int Status, byte[] Body)?> answer)
    {
        this.answer = answer;
        Address = $"http://127.0.0.1:{FreePort.Find()}";
        listener.Prefixes.Add(Address + "/");
        listener.Start();
        _ = Serve();
    }

    public string Address { get; }

    /// <summary>Completed when the first request has arrived.</summary>
    public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static (int Status, byte[] Body) Json(int status, string body) => (status, Encoding.UTF8.GetBytes(body));

    public void Dispose() => listener.Close();

    private async Task Serve()
    {
        while (listener.IsListening)
        {
            var context = await listener.GetContextAsync();
            Reached.TrySetResult();
            if (answer(context.Request) is { } response)
            {
                context.Response.StatusCode = response.Status;
                context.Response.ContentType = response.Body is [0x89, ..] ? "image/png" : "application/json";
                await context.Response.OutputStream.WriteAsync(response.Body);
                context.Response.Close();
            }
        }
    }
}
