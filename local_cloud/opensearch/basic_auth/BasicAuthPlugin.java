package local.cloud;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;

import org.opensearch.client.node.NodeClient;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.plugins.ActionPlugin;
import org.opensearch.plugins.NetworkPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestChannel;
import org.opensearch.rest.RestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.transport.TransportInterceptor;
import org.opensearch.transport.TransportRequest;
import org.opensearch.transport.TransportRequestHandler;

/**
 * Answers requests that carry the one user's credentials, and no others: a browser's cannot know them. The port by
 * which nodes talk to each other cannot be closed, but this node is alone: what comes from outside is refused there.
 */
public final class BasicAuthPlugin extends Plugin implements ActionPlugin, NetworkPlugin {
    private static final Setting<String> CREDENTIALS =
        Setting.simpleString("local_cloud.credentials", Setting.Property.NodeScope, Setting.Property.Filtered);

    private final byte[] expected;

    public BasicAuthPlugin(Settings settings) {
        String credentials = CREDENTIALS.get(settings);
        if (credentials.isEmpty()) {
            throw new IllegalArgumentException("local_cloud.credentials is not set (user:password)");
        }
        String encoded = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        expected = ("Basic " + encoded).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public List<Setting<?>> getSettings() {
        return List.of(CREDENTIALS);
    }

    @Override
    public UnaryOperator<RestHandler> getRestHandlerWrapper(ThreadContext context) {
        return Guarded::new;
    }

    @Override
    public List<TransportInterceptor> getTransportInterceptors(NamedWriteableRegistry registry, ThreadContext context) {
        return List.of(new OnlyFromWithin());
    }

    private static final class OnlyFromWithin implements TransportInterceptor {
        private static final String WITHIN = "direct";

        @Override
        public <T extends TransportRequest> TransportRequestHandler<T> interceptHandler(
            String action, String executor, boolean forceExecution, TransportRequestHandler<T> handler) {
            return (request, channel, task) -> {
                if (WITHIN.equals(channel.getChannelType())) {
                    handler.messageReceived(request, channel, task);
                } else {
                    channel.sendResponse(new SecurityException("this node takes no requests from others"));
                }
            };
        }
    }

    private final class Guarded extends RestHandler.Wrapper {
        private final RestHandler handler;

        Guarded(RestHandler handler) {
            super(handler);
            this.handler = handler;
        }

        @Override
        public void handleRequest(RestRequest request, RestChannel channel, NodeClient client) throws Exception {
            String given = request.header("Authorization");
            if (given != null && MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected)) {
                handler.handleRequest(request, channel, client);
            } else {
                channel.sendResponse(new BytesRestResponse(RestStatus.UNAUTHORIZED, "credentials are required"));
            }
        }
    }
}
